#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fairlead::config {

/// "99.9%" or "0.999", both 0.999.
absl::StatusOr<double> parse_fraction(std::string_view text);

/// As a percentage where that is exact, else as a plain number; parse_fraction reads it back as exactly this.
std::string format_fraction(double fraction);

/// A decimal number, finite, perhaps with an exponent (JSON writers use them).
absl::StatusOr<double> parse_number(std::string_view text);

/// The shortest decimal text that parse_number reads back as exactly this.
std::string format_number(double number);

}  // namespace fairlead::config
