#include "config/indented_json.h"

#include <boost/json.hpp>
#include <string_view>

namespace fairlead::config {
namespace {

namespace json = boost::json;

constexpr size_t kShort = 80;

void print(const json::value& value, size_t indent, std::string& out);

/// Writes the elements of a list or object, each on a line of its own.
template <typename Container, typename Each>
void print_lines(const Container& container, std::string_view brackets, size_t indent, std::string& out,
                 Each each) {
  out += brackets[0];
  bool first = true;
  for (const auto& element : container) {
    if (!first) out += ',';
    first = false;
    out.append("\n").append(indent + 2, ' ');
    each(element);
  }
  out.append("\n").append(indent, ' ') += brackets[1];
}

void print(const json::value& value, size_t indent, std::string& out) {
  const std::string line = json::serialize(value);
  if (line.size() <= kShort || !value.is_structured()) {
    out += line;
  } else if (value.is_array()) {
    print_lines(value.get_array(), "[]", indent, out,
                [&](const json::value& element) { print(element, indent + 2, out); });
  } else {
    print_lines(value.get_object(), "{}", indent, out, [&](const json::key_value_pair& member) {
      out.append(json::serialize(member.key())).append(": ");
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
