#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace fairlead::proxy::http {

/// Character classes of RFC 9110 and RFC 3986 as one table of bits, so that a scan costs one load per byte.
enum CharClass : uint8_t {
  kTokenChar = 1,  // tchar, except '_' (which the caller may refuse)
  kPathChar = 2,   // pchar, '/', and "[]|^", which browsers send as they are
  kQueryChar = 4,  // pchar, "/?", and "[]|^{}`\", which browsers send as they are
  kHexDigit = 8,
  kUnreserved = 16,  // RFC 3986 §2.3
  kLabelChar = 32,   // of a host name, between its dots
};

namespace detail {
constexpr std::array<uint8_t, 256> make_char_classes() {
  std::array<uint8_t, 256> table{};
  const auto add = [&table](std::string_view characters, uint8_t bits) {
    for (const char c : characters) table[static_cast<uint8_t>(c)] |= bits;
  };
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  add(kDigits, kTokenChar | kPathChar | kQueryChar | kHexDigit | kUnreserved | kLabelChar);
  add(kLetters, kTokenChar | kPathChar | kQueryChar | kUnreserved | kLabelChar);
  add("abcdefABCDEF", kHexDigit);
  add("!#$%&'*+-.^`|~", kTokenChar);
  add("-._~", kPathChar | kQueryChar | kUnreserved);
  add("-_", kLabelChar);
  add("!$&'()*+,;=:@%/[]|^", kPathChar | kQueryChar);
  add("?{}`\\", kQueryChar);
  return table;
}
inline constexpr std::array<uint8_t, 256> kCharClasses = make_char_classes();
}  // namespace detail

inline bool is_a(char c, uint8_t classes) {
  return (detail::kCharClasses[static_cast<uint8_t>(c)] & classes) != 0;
}
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// Value of a hexadecimal digit; `c` must be one.
inline uint8_t hex_value(char c) {
  return static_cast<uint8_t>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

/// RFC 9110 §5.6.2.
inline bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!is_a(c, kTokenChar) && c != '_') return false;
  }
  return !text.empty();
}

/// `lower` must be lower-case ASCII.
inline bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (to_lower(text[i]) != lower[i]) return false;
  }
  return true;
}

}  // namespace fairlead::proxy::http
