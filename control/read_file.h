#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace fairlead::control {

/// The first `limit` bytes of a file. The error says why there are none, without naming the file.
absl::StatusOr<std::string> read_file(const std::string& path, size_t limit);

}  // namespace fairlead::control
