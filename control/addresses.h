#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "config/config.h"

namespace fairlead::control {

/// What host names stand for: IP addresses as text, sorted, without duplicates. A name may be missing, or
/// have none.
using Addresses = absl::flat_hash_map<std::string, std::vector<std::string>>;

/// The host names among the endpoints of `config`: what must be resolved.
absl::flat_hash_set<std::string> endpoint_names(const config::Config& config);

}  // namespace fairlead::control
