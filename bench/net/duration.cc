#include "bench/net/duration.h"

#include <array>
#include <charconv>
#include <cmath>

namespace fairlead::bench {
namespace {

struct Unit {
  std::string_view suffix;
  double nanoseconds;
};

// Longer suffixes first: "ms" also ends in "s".
constexpr std::array<Unit, 5> kUnits = {{{"ms", 1e6}, {"us", 1e3}, {"ns", 1}, {"s", 1e9}, {"m", 60e9}}};
constexpr double kLongest = 1e18;  // ns: about 31 years, well inside int64_t

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value < 0)
    return std::nullopt;
  return value;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration::zero();
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.suffix)) continue;
    const auto value = parse_number(text.substr(0, text.size() - unit.suffix.size()));
    if (!value || *value * unit.nanoseconds > kLongest) return std::nullopt;
    return Duration(std::llround(*value * unit.nanoseconds));
  }
  return std::nullopt;
}

}  // namespace fairlead::bench
