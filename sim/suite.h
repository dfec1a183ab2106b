#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "sim/scenario.h"

namespace fairlead::sim {

/// Reads a suite from YAML. An error holds every mistake as FILE:LINE:COL: message, a line each; `file` only
/// names the source.
absl::StatusOr<Suite> load_suite(std::string_view text, const std::string& file);
/// The same from a file.
absl::StatusOr<Suite> load_suite_file(const std::string& path);

}  // namespace fairlead::sim
