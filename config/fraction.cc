#include "config/fraction.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

#include "config/message.h"

namespace fairlead::config {
namespace {

std::optional<double> parse(const std::string& text, std::chars_format format) {
  const size_t first = text.starts_with('-') ? 1 : 0;
  if (first >= text.size() || text[first] < '0' || text[first] > '9') return std::nullopt;
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, format);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

/// Shifts the decimal point in the text, not in the value, so that 99.9% is exactly the number 0.999.
std::optional<double> parse_percentage(std::string_view digits) {
  if (!parse(std::string(digits), std::chars_format::fixed)) return std::nullopt;
  return parse(concat(digits, "e-2"), std::chars_format::general);
}

}  // namespace

absl::StatusOr<double> parse_fraction(std::string_view text) {
  const bool percentage = text.ends_with('%');
  const auto value = percentage ? parse_percentage(text.substr(0, text.size() - 1))
                                : parse(std::string(text), std::chars_format::general);
  if (value) return *value;
  return expected("a percentage such as 99.9% or a number such as 0.999", text);
}

std::string format_fraction(double fraction) {
  std::array<char, 32> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%.15g", fraction * 100);
  const std::string percentage(buffer.data(), static_cast<size_t>(length));
  return parse_percentage(percentage) == fraction ? percentage + "%" : format_number(fraction);
}

absl::StatusOr<double> parse_number(std::string_view text) {
  if (const auto value = parse(std::string(text), std::chars_format::general)) return *value;
  return expected("a number", text);
}

std::string format_number(double number) {
  std::array<char, 400> buffer{};  // the longest double in fixed notation takes some 330
  const auto result =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
  return std::string(buffer.data(), result.ptr);
}

}  // namespace fairlead::config
