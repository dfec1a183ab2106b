#pragma once

#include <string>

#include "config/load.h"

namespace fairlead::cli {

/// Loads a configuration file, and tries what only shows when routes are built of it.
config::LoadResult load_buildable(const std::string& file);

/// `{"errors":[{"file":…,"line":…,"column":…,"field":…,"message":…}]}` and a line break.
std::string errors_as_json(const config::LoadResult& result);

}  // namespace fairlead::cli
