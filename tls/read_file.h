#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

namespace fairlead::tls {

/// Gives the contents of a file that the configuration names. Its errors may leave the path out.
using ReadFile = absl::FunctionRef<absl::StatusOr<std::string>(const std::string& path)>;

}  // namespace fairlead::tls
