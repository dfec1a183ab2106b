#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fairlead::config {

/// Bytes: "65536", "64KiB", "1.5MiB", "2GiB", "1TiB"; whole, below 2^62. Decimal units are refused, since
/// half of those who write 64KB mean 64KiB.
absl::StatusOr<int64_t> parse_byte_size(std::string_view text);

/// The shortest text that parse_byte_size reads as exactly this.
std::string format_byte_size(int64_t bytes);

}  // namespace fairlead::config
