#include "cli/json_text.h"

#include <cstdio>

namespace fairlead::cli {
namespace {

namespace json = boost::json;

const json::value* member(const json::value& object, const char* name) {
  return object.is_object() ? object.as_object().if_contains(name) : nullptr;
}

std::string number(const json::value& object, const char* name, double factor, const char* unit) {
  const json::value* value = member(object, name);
  if (value == nullptr || !value->is_number()) return "-";
  char out[64];
  std::snprintf(out, sizeof out, "%.1f%s", value->to_number<double>() * factor, unit);
  return out;
}

}  // namespace

std::string text(const json::value& object, const char* name) {
  const json::value* value = member(object, name);
  if (value == nullptr || value->is_null()) return "-";
  return value->is_string() ? std::string(value->as_string()) : json::serialize(*value);
}

std::string percent(const json::value& object, const char* name) { return number(object, name, 100, "%"); }
std::string milliseconds(const json::value& object, const char* name) {
  return number(object, name, 1, " ms");
}

const json::array& list(const json::value& object, const char* name) {
  static const json::array kEmpty;
  const json::value* value = member(object, name);
  return value != nullptr && value->is_array() ? value->as_array() : kEmpty;
}

}  // namespace fairlead::cli
