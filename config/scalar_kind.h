#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "config/field.h"

namespace fairlead::config {

/// Whether YAML writes the kind without quotes; quotes around it are then a mistake.
bool is_plain(Kind kind);

/// What the reference calls the kind: "duration", "IP address and port".
std::string_view label(Kind kind);

/// Reads a scalar by its field's kind, choices and range. The error says what is expected and the nearest
/// valid value.
absl::StatusOr<Scalar> parse_scalar(const Field& field, std::string_view text);

/// The text that parse_scalar reads as exactly this value, without YAML's quotes.
std::string format_scalar(Kind kind, const Scalar& value);

/// "from 10ms to 1h", "at least 1", or nothing for a field without bounds.
std::string format_range(const Field& field);

}  // namespace fairlead::config
