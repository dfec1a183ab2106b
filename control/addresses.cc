#include "control/addresses.h"

#include "config/address.h"

namespace fairlead::control {

absl::flat_hash_set<std::string> endpoint_names(const config::Config& config) {
  absl::flat_hash_set<std::string> names;
  for (const auto& service : config.services) {
    for (const auto& region : service.regions) {
      for (const auto& endpoint : region.endpoints) {
        if (!config::is_ipv4(endpoint.host) && !config::is_ipv6(endpoint.host)) names.insert(endpoint.host);
      }
    }
  }
  return names;
}

}  // namespace fairlead::control
