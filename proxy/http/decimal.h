#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>

namespace fairlead::proxy::http {

inline void append_decimal(uint64_t value, std::string& out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), static_cast<size_t>(end - digits.data()));
}

}  // namespace fairlead::proxy::http
