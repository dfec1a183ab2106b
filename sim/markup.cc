#include "sim/markup.h"

namespace fairlead::sim {
namespace {

std::string_view entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return {};
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const std::string_view special = entity(c);
    if (special.empty()) out += c;
    out += special;
  }
  return out;
}

}  // namespace fairlead::sim
