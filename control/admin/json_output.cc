#include "control/admin/json_output.h"

#include <boost/json.hpp>
#include <charconv>
#include <cmath>

namespace fairlead::control::admin {
namespace {

namespace json = boost::json;

void append(const json::value& value, std::string& out);

void append(double number, std::string& out) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, number).ptr;
  out.append(text, end);
}

void append(const json::array& array, std::string& out) {
  out += '[';
  for (const auto& element : array) {
    if (&element != array.data()) out += ',';
    append(element, out);
  }
  out += ']';
}

void append(const json::object& object, std::string& out) {
  out += '{';
  bool first = true;
  for (const auto& [name, value] : object) {
    if (!first) out += ',';
    first = false;
    out += json::serialize(json::string_view(name)) + ':';
    append(value, out);
  }
  out += '}';
}

void append(const json::value& value, std::string& out) {
  if (value.is_double()) {
    append(value.get_double(), out);
  } else if (value.is_array()) {
    append(value.get_array(), out);
  } else if (value.is_object()) {
    append(value.get_object(), out);
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string to_text(const json::value& value) {
  std::string out;
  append(value, out);
  return out + "\n";
}

boost::json::value or_null(const std::string& text) {
  return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

}  // namespace fairlead::control::admin
