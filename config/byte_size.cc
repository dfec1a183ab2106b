#include "config/byte_size.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "config/message.h"

namespace fairlead::config {
namespace {

struct Unit {
  std::string_view name;
  int64_t bytes;
};
constexpr std::array<Unit, 5> kUnits = {
    {{"TiB", int64_t{1} << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}}};

std::optional<int64_t> parse(std::string_view text) {
  double value = 0;
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  const std::string_view name = text.substr(static_cast<size_t>(end - text.data()));
  for (const Unit& unit : kUnits) {
    if (unit.name != name) continue;
    const double bytes = value * static_cast<double>(unit.bytes);
    if (bytes != std::floor(bytes) || bytes >= 0x1p62) return std::nullopt;
    return static_cast<int64_t>(bytes);
  }
  return std::nullopt;
}

/// "64 kb", "64K" and the like → "64KiB".
std::string suggestion(std::string_view text) {
  const size_t digits = text.find_first_not_of("0123456789.");
  if (digits == 0 || digits == std::string_view::npos) return {};
  const size_t letter = text.find_first_not_of(' ', digits);
  if (letter == std::string_view::npos) return {};
  for (char prefix : {'K', 'M', 'G', 'T'}) {
    if ((text[letter] & ~0x20) != prefix) continue;
    const std::string meant = concat(text.substr(0, digits), std::string(1, prefix), "iB");
    return parse(meant) ? did_you_mean(meant) : std::string();
  }
  return {};
}

}  // namespace

absl::StatusOr<int64_t> parse_byte_size(std::string_view text) {
  if (const auto bytes = parse(text)) return *bytes;
  return expected("a size in bytes such as 65536, 64KiB or 1MiB", text, suggestion(text));
}

std::string format_byte_size(int64_t bytes) {
  for (const Unit& unit : kUnits) {
    if (bytes == 0 || bytes % unit.bytes != 0) continue;
    return concat(std::to_string(bytes / unit.bytes), unit.name);
  }
  return "0";
}

}  // namespace fairlead::config
