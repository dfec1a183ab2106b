#pragma once

#include <string>

namespace fairlead::config {

/// The JSON Schema (draft 2020-12) of the configuration, for editors; indented, with a final newline. It
/// refuses no valid file; what it can not say (dangling names, agreeing bounds) only the loader refuses.
std::string json_schema();

}  // namespace fairlead::config
