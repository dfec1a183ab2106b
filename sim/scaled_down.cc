#include "sim/scaled_down.h"

#include <algorithm>
#include <cmath>

namespace fairlead::sim {
namespace {

constexpr double kFewRequests = 10;  // a second

void scale(Region& region, double factor) {
  region.capacity *= factor;
  const double servers =
      std::round(region.capacity * std::chrono::duration<double>(region.service_time).count());
  region.service_time = Duration(static_cast<int64_t>(std::max(1.0, servers) / region.capacity * 1e9));
}

void scale(EdgeSite& site, double factor) {
  if (site.requests > kFewRequests) site.requests = std::max(kFewRequests, site.requests * factor);
  site.instances = std::max(1, static_cast<int>(std::lround(site.instances * factor)));
}

}  // namespace

Suite scaled_down(Suite suite, double factor) {
  for (Region& region : suite.regions) scale(region, factor);
  for (EdgeSite& site : suite.edges) scale(site, factor);
  for (Scenario& scenario : suite.scenarios) {
    for (EdgeSite& site : scenario.edges) scale(site, factor);
  }
  return suite;
}

}  // namespace fairlead::sim
