#include "config/duration.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

#include "config/message.h"

namespace fairlead::config {
namespace {

struct Unit {
  std::string_view name;
  int64_t nanoseconds;
};
// In descending order, which is also the order in which a text may combine them.
constexpr std::array<Unit, 6> kUnits = {{{"h", 3'600'000'000'000},
                                         {"m", 60'000'000'000},
                                         {"s", 1'000'000'000},
                                         {"ms", 1'000'000},
                                         {"us", 1'000},
                                         {"ns", 1}}};
constexpr double kLongest = 100.0 * 365 * 24 * 3600e9;

std::optional<double> take_number(std::string_view& text) {
  double value = 0;
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return value;
}

const Unit* take_unit(std::string_view& text) {
  const size_t length = text.find_first_of("0123456789.");
  const std::string_view name = text.substr(0, length);
  for (const Unit& unit : kUnits) {
    if (unit.name != name) continue;
    text.remove_prefix(name.size());
    return &unit;
  }
  return nullptr;
}

std::optional<Duration> parse(std::string_view text) {
  if (text.empty()) return std::nullopt;
  double total = 0;
  const Unit* last = nullptr;
  while (!text.empty()) {
    const auto number = take_number(text);
    const Unit* unit = number ? take_unit(text) : nullptr;
    if (unit == nullptr || (last != nullptr && unit <= last)) return std::nullopt;
    total += *number * static_cast<double>(unit->nanoseconds);
    last = unit;
  }
  if (total > kLongest) return std::nullopt;
  return Duration(std::llround(total));
}

/// What was probably meant by a text that is no duration.
std::string suggestion(std::string_view text) {
  constexpr std::array<std::array<std::string_view, 2>, 12> kSpellings = {{{"milliseconds", "ms"},
                                                                           {"millis", "ms"},
                                                                           {"msec", "ms"},
                                                                           {"seconds", "s"},
                                                                           {"second", "s"},
                                                                           {"secs", "s"},
                                                                           {"sec", "s"},
                                                                           {"minutes", "m"},
                                                                           {"mins", "m"},
                                                                           {"min", "m"},
                                                                           {"hours", "h"},
                                                                           {"hour", "h"}}};
  std::string compact;
  for (char c : text) {
    if (c != ' ') compact.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  if (parse(compact + "s")) return did_you_mean(concat(compact, "s or ", compact, "ms"));
  for (const auto& [spelling, unit] : kSpellings) {
    if (!compact.ends_with(spelling)) continue;
    compact.replace(compact.size() - spelling.size(), spelling.size(), unit);
    break;
  }
  return parse(compact) ? did_you_mean(compact) : std::string();
}

}  // namespace

absl::StatusOr<Duration> parse_duration(std::string_view text) {
  if (const auto duration = parse(text)) return *duration;
  return expected("a duration such as 250ms, 10s or 1h30m", text, suggestion(text));
}

std::string format_duration(Duration duration) {
  for (const Unit& unit : kUnits) {
    if (duration.count() == 0 || duration.count() % unit.nanoseconds != 0) continue;
    return concat(std::to_string(duration.count() / unit.nanoseconds), unit.name);
  }
  return "0s";
}

}  // namespace fairlead::config
