#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "health/time.h"

namespace fairlead::sim {

/// Since the Unix epoch, of a time as the access log writes it: "2026-11-29T03:15:13.250Z", fractions of any
/// length. Nothing for another text, or a day that there is not.
std::optional<Duration> unix_time(std::string_view text);

/// The other way round, in whole seconds: "2026-11-29T03:15:13Z".
std::string utc_text(Duration time);

}  // namespace fairlead::sim
