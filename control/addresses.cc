#include "control/addresses.h"

#include "config/address.h"

namespace fairlead::control {

absl::flat_hash_set<std::string> endpoint_names(const config::Config& config) {
  absl::flat_hash_set<std::string> names;
  for (const auto& service : config.services) {
    for (const auto& region : service.regions) {
      for (const auto& endpoint : region.endpoints) {
        const std::string& host = endpoint.host;
        if (!config::is_ipv4(host) && !config::is_ipv6(host) && !config::is_unix(host)) names.insert(host);
      }
    }
  }
  return names;
}

}  // namespace fairlead::control
