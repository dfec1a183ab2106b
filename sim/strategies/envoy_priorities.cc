#include "sim/strategies/envoy_priorities.h"

namespace fairlead::sim {

EnvoyPriorities::EnvoyPriorities(const World& world, const EdgeSpec& edge, uint64_t seed)
    : checks_(world.regions().size()), levels_(world.nearest(edge.site), seed) {}

uint32_t EnvoyPriorities::first(Duration, const RequestView&) {
  return levels_.choose(checks_.passing(), RegionSet());
}

uint32_t EnvoyPriorities::again(Duration, const RequestView& request, health::Outcome) {
  return request.tries > 1 ? kNone : levels_.choose(checks_.passing(), RegionSet());
}

void EnvoyPriorities::checked(Duration, uint32_t region, const health::ProbeResult& result, double) {
  checks_.checked(region, result.outcome);
}

}  // namespace fairlead::sim
