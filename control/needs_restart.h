#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace fairlead::control {

/// The top-level keys whose values in `config` are not in force, since they are read at the start alone and
/// were others in `started_with`.
std::vector<std::string> needs_restart(const config::Config& started_with, const config::Config& config);

}  // namespace fairlead::control
