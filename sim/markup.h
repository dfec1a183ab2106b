#pragma once

#include <string>
#include <string_view>
#include <type_traits>

namespace fairlead::sim {

/// For text and attributes of HTML.
std::string escaped(std::string_view text);

/// Adds text and whole numbers, one after the other.
template <typename... Parts>
void append(std::string& out, const Parts&... parts) {
  const auto add = [&](const auto& part) {
    if constexpr (std::is_integral_v<std::decay_t<decltype(part)>>) {
      out += std::to_string(part);
    } else {
      out += std::string_view(part);
    }
  };
  (add(parts), ...);
}

template <typename... Parts>
std::string joined(const Parts&... parts) {
  std::string out;
  append(out, parts...);
  return out;
}

}  // namespace fairlead::sim
