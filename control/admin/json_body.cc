#include "control/admin/json_body.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "config/duration.h"
#include "config/fraction.h"
#include "config/message.h"
#include "control/admin/known_names.h"

namespace fairlead::control::admin {
namespace {

namespace json = boost::json;

/// "expected WHAT, got VALUE".
std::string expected(std::string_view what, const json::value& got) {
  return config::concat("expected ", what, ", got ", json::serialize(got));
}

}  // namespace

JsonBody::JsonBody(const Request& request, std::span<const std::string_view> known) {
  if (request.body.find_first_not_of(" \t\r\n") == std::string::npos) return;
  json::error_code error;
  json::value body = json::parse(request.body, error);
  if (error || !body.is_object()) {
    refuse("", error ? "the body is not JSON: " + error.message() : "the body must be a JSON object");
    return;
  }
  fields_ = std::move(body.as_object());
  refuse_unknown(known);
}

void JsonBody::refuse_unknown(std::span<const std::string_view> known) {
  for (const auto& [name, value] : fields_) {
    const std::string_view field(name.data(), name.size());
    if (std::find(known.begin(), known.end(), field) != known.end()) continue;
    const std::string hint = hint_among(field, known);
    refuse(field, "there is no such field; " + (hint.empty() ? "none is known" : hint));
  }
}

const json::value* JsonBody::find(std::string_view field) const {
  const json::value* value = fields_.if_contains(field);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string JsonBody::required(std::string_view field) {
  const size_t before = errors_.size();
  std::string text = this->text(field);
  if (text.empty() && errors_.size() == before) refuse(field, "must be given");
  return text;
}

std::string JsonBody::text(std::string_view field, std::string otherwise) {
  const json::value* value = find(field);
  if (value == nullptr) return otherwise;
  if (value->is_string()) return std::string(value->get_string());
  refuse(field, expected("a string", *value));
  return otherwise;
}

std::optional<std::vector<std::string>> JsonBody::texts(std::string_view field) {
  const json::value* value = find(field);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return std::vector<std::string>{std::string(value->get_string())};
  const auto is_text = [](const json::value& each) { return each.is_string(); };
  if (!value->is_array() || !std::all_of(value->get_array().begin(), value->get_array().end(), is_text)) {
    refuse(field, expected("an array of strings", *value));
    return std::nullopt;
  }
  std::vector<std::string> out;
  for (const json::value& each : value->get_array()) out.emplace_back(each.get_string());
  return out;
}

bool JsonBody::flag(std::string_view field) {
  const json::value* value = find(field);
  if (value == nullptr) return false;
  if (!value->is_bool()) refuse(field, expected("true or false", *value));
  return value->is_bool() && value->get_bool();
}

std::optional<config::Duration> JsonBody::duration(std::string_view field) {
  const json::value* value = find(field);
  if (value == nullptr) return std::nullopt;
  const auto parsed =
      config::parse_duration(value->is_string() ? std::string(value->get_string()) : json::serialize(*value));
  if (parsed.ok()) return *parsed;
  refuse(field, config::message_of(parsed.status()));
  return std::nullopt;
}

std::optional<double> JsonBody::fraction(std::string_view field) {
  const json::value* value = find(field);
  if (value == nullptr) return std::nullopt;
  if (value->is_number()) return value->to_number<double>();
  const auto parsed =
      config::parse_fraction(value->is_string() ? std::string(value->get_string()) : json::serialize(*value));
  if (parsed.ok()) return *parsed;
  refuse(field, config::message_of(parsed.status()));
  return std::nullopt;
}

void JsonBody::refuse(std::string_view field, std::string message) {
  errors_.push_back({std::string(field), std::move(message)});
}

}  // namespace fairlead::control::admin
