#pragma once

#include <string>

#include "config/config.h"

namespace fairlead::config {

/// The configuration with every default written out, in block style; loading it gives an equal Config.
/// `config` must be valid.
std::string effective_yaml(const Config& config);

/// The same as indented JSON, which loads to an equal Config as well.
std::string effective_json(const Config& config);

}  // namespace fairlead::config
