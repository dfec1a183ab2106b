#include "config/indented_json.h"

#include <boost/json.hpp>
#include <string_view>

#include "config/fraction.h"

namespace fairlead::config {
namespace {

namespace json = boost::json;

constexpr size_t kShort = 80;

std::string key_of(const json::key_value_pair& member) {
  return json::serialize(json::value(member.key())) + ": ";
}

/// The value on one line. Boost writes every double with an exponent; people do not.
std::string on_one_line(const json::value& value) {
  std::string out;
  if (value.is_double()) return format_number(value.get_double());
  if (value.is_array()) {
    for (const json::value& element : value.get_array())
      out += (out.empty() ? "" : ", ") + on_one_line(element);
    return "[" + out + "]";
  }
  if (!value.is_object()) return json::serialize(value);
  for (const auto& member : value.get_object())
    out += (out.empty() ? "" : ", ") + key_of(member) + on_one_line(member.value());
  return "{" + out + "}";
}

/// Writes the elements of a list or object, each on a line of its own.
template <typename Container, typename Print>
void print_lines(const Container& container, std::string_view brackets, size_t indent, std::string& out,
                 Print print) {
  out += brackets[0];
  bool first = true;
  for (const auto& element : container) {
    if (!first) out += ',';
    first = false;
    out.append("\n").append(indent + 2, ' ');
    print(element);
  }
  out.append("\n").append(indent, ' ') += brackets[1];
}

void print(const json::value& value, size_t indent, std::string& out) {
  const std::string line = on_one_line(value);
  if (line.size() <= kShort || !value.is_structured()) {
    out += line;
  } else if (value.is_array()) {
    print_lines(value.get_array(), "[]", indent, out,
                [&](const json::value& element) { print(element, indent + 2, out); });
  } else {
    print_lines(value.get_object(), "{}", indent, out, [&](const json::key_value_pair& member) {
      out += key_of(member);
      print(member.value(), indent + 2, out);
    });
  }
}

}  // namespace

std::string indented(const json::value& value) {
  std::string out;
  print(value, 0, out);
  return out + "\n";
}

}  // namespace fairlead::config
