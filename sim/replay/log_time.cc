#include "sim/replay/log_time.h"

#include <chrono>

#include "absl/time/time.h"

namespace fairlead::sim {
namespace {

/// Reads so many digits, then what must follow them. -1 when they do not.
int digits(std::string_view& text, size_t count, char end) {
  if (text.size() <= count || text[count] != end) return -1;
  int value = 0;
  for (char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count + 1);
  return value;
}

/// The fraction of a second and the Z that ends the text.
std::optional<Duration> fraction(std::string_view text) {
  if (text.empty() || text.size() > 10 || text.back() != 'Z') return std::nullopt;
  text.remove_suffix(1);
  int64_t unit = 1'000'000'000, value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value += (c - '0') * (unit /= 10);
  }
  return Duration(value);
}

}  // namespace

std::optional<Duration> unix_time(std::string_view text) {
  namespace chr = std::chrono;
  const int year = digits(text, 4, '-'), month = digits(text, 2, '-'), day = digits(text, 2, 'T');
  const int hour = digits(text, 2, ':'), minute = digits(text, 2, ':');
  const bool whole = text.size() == 3;
  const int second = digits(text, 2, whole ? 'Z' : '.');
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const chr::year_month_day date{chr::year(year), chr::month(static_cast<unsigned>(month)),
                                 chr::day(static_cast<unsigned>(day))};
  const auto rest = whole ? Duration(0) : fraction(text);
  if (!date.ok() || !rest) return std::nullopt;
  return chr::sys_days(date).time_since_epoch() + chr::hours(hour) + chr::minutes(minute) +
         chr::seconds(second) + *rest;
}

std::string utc_text(Duration time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::UnixEpoch() + absl::FromChrono(time),
                          absl::UTCTimeZone());
}

}  // namespace fairlead::sim
