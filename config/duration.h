#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "config/config.h"

namespace fairlead::config {

/// "250ms", "1.5s", "1h30m": numbers with a unit (ns, us, ms, s, m, h), not negative, at most 100 years.
absl::StatusOr<Duration> parse_duration(std::string_view text);

/// The shortest text that parse_duration reads as exactly this: one whole number of the largest unit that
/// divides it.
std::string format_duration(Duration duration);

}  // namespace fairlead::config
