#include "control/needs_restart.h"

namespace fairlead::control {

std::vector<std::string> needs_restart(const config::Config& started_with, const config::Config& config) {
  std::vector<std::string> keys;
  if (config.admin != started_with.admin) keys.emplace_back("admin");
  if (config.metrics != started_with.metrics) keys.emplace_back("metrics");
  if (config.workers != started_with.workers) keys.emplace_back("workers");
  return keys;
}

}  // namespace fairlead::control
