#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "config/load.h"

namespace fairlead::config {

/// Replaces each ${NAME} by the environment's value; $${ stands for a literal ${, any other dollar sign for
/// itself. What is inserted is not looked at again. A variable that is not set, a bad name or a missing brace
/// is an error.
absl::StatusOr<std::string> substitute(std::string_view text, const Environment& environment);

/// The inverse for literal text: substitute(escape(text)) == text.
std::string escape_substitution(std::string_view text);

}  // namespace fairlead::config
