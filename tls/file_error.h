#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tls/read_file.h"

namespace fairlead::tls {

/// "PATH: WHAT", as an invalid-argument status.
absl::Status file_error(const std::string& path, std::string_view what);

/// The file's contents; an error names the path, whatever the reader's own words are.
absl::StatusOr<std::string> read_named(const std::string& path, ReadFile read);

}  // namespace fairlead::tls
