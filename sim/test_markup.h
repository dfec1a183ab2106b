#pragma once

// For tests of what is drawn or written as HTML.

#include <string>

namespace fairlead::sim {

/// How often `what` stands in a text.
inline size_t count(const std::string& text, const std::string& what) {
  size_t n = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

}  // namespace fairlead::sim
