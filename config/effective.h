#pragma once

#include <string>

#include "config/config.h"

namespace fairlead::config {

/// The configuration as YAML with every default written out; loading it gives an equal Config. `config` must
/// be valid.
std::string effective_yaml(const Config& config);

}  // namespace fairlead::config
