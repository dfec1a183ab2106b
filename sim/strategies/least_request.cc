#include "sim/strategies/least_request.h"

namespace fairlead::sim {

LeastRequest::LeastRequest(const World& world, const EdgeSpec&, uint64_t seed) : Balancer(world, seed) {}

uint32_t LeastRequest::pick(RegionSet among) {
  RegionSet least;
  uint32_t fewest = ~0u;
  for (uint32_t n = 0; n < among.size(); ++n) {
    const uint32_t region = among.nth(n);
    if (outstanding(region) > fewest) continue;
    if (outstanding(region) < fewest) least = RegionSet();
    fewest = outstanding(region);
    least.add(region);
  }
  return least.nth(random().below(least.size()));
}

}  // namespace fairlead::sim
