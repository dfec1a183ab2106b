#include "control/admin/problem.h"

#include <boost/json.hpp>

#include "control/admin/json_output.h"
#include "proxy/http/reason_phrase.h"

namespace fairlead::control::admin {
namespace {

namespace json = boost::json;

constexpr int kBadRequest = 400;

json::object details(int status, const std::string& detail) {
  return {{"type", "about:blank"},
          {"title", std::string(proxy::http::reason_phrase(status))},
          {"status", status},
          {"detail", detail}};
}

Response response(int status, const json::object& body) {
  return {status, "application/problem+json", to_text(body)};
}

}  // namespace

Response problem(int status, const std::string& detail) { return response(status, details(status, detail)); }

Response field_problem(const std::vector<FieldError>& errors) {
  json::array list;
  std::string text;
  for (const FieldError& error : errors) {
    list.push_back(json::object{{"field", error.field}, {"message", error.message}});
    text += (text.empty() ? "" : "\n") + (error.field.empty() ? "" : error.field + ": ") + error.message;
  }
  json::object body = details(kBadRequest, text);
  body["errors"] = std::move(list);
  return response(kBadRequest, body);
}

Response configuration_problem(const std::string& name, const std::vector<config::Diagnostic>& errors) {
  json::array list;
  std::string text;
  for (const auto& error : errors) {
    list.push_back(json::object{{"line", error.location.line},
                                {"column", error.location.column},
                                {"field", error.field},
                                {"message", error.message}});
    text += (text.empty() ? "" : "\n") + config::format(name, error);
  }
  json::object body = details(kBadRequest, text);
  body["errors"] = std::move(list);
  return response(kBadRequest, body);
}

}  // namespace fairlead::control::admin
