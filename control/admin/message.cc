#include "control/admin/message.h"

#include <algorithm>

namespace fairlead::control::admin {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool decode(std::string_view text, bool plus_is_space, std::string& out) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
      continue;
    }
    if (i + 2 >= text.size() || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0) return false;
    out.push_back(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
    i += 2;
  }
  return true;
}

}  // namespace

const std::string* Request::parameter(const std::string& name) const {
  auto found = std::find_if(query.begin(), query.end(), [&](const auto& p) { return p.first == name; });
  return found == query.end() ? nullptr : &found->second;
}

std::vector<std::string> Request::parameters(const std::string& name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : query) {
    if (key == name) values.push_back(value);
  }
  return values;
}

const std::string* Request::header(const std::string& name) const {
  auto found = headers.find(name);
  return found == headers.end() ? nullptr : &found->second;
}

bool parse_target(std::string_view target, Request& request) {
  size_t mark = std::min(target.find('?'), target.size());
  if (!decode(target.substr(0, mark), false, request.path)) return false;
  std::string_view query = target.substr(std::min(mark + 1, target.size()));
  while (!query.empty()) {
    size_t end = std::min(query.find('&'), query.size());
    std::string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (parameter.empty()) continue;
    size_t equals = std::min(parameter.find('='), parameter.size());
    auto& [name, value] = request.query.emplace_back();
    if (!decode(parameter.substr(0, equals), true, name)) return false;
    if (!decode(parameter.substr(std::min(equals + 1, parameter.size())), true, value)) return false;
  }
  return true;
}

}  // namespace fairlead::control::admin
