#pragma once

#include <optional>
#include <string_view>

#include "health/time.h"

namespace fairlead::bench {

/// Parses "250ms", "1.5s", "20us", "2m" or "0"; nothing when it is not a duration or negative.
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace fairlead::bench
