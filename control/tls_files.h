#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace fairlead::control {

/// The files that a block names, as it spells them.
std::vector<std::string> files_of(const config::ListenerTls& tls);
std::vector<std::string> files_of(const config::ServiceTls& tls);

}  // namespace fairlead::control
