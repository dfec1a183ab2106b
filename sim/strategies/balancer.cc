#include "sim/strategies/balancer.h"

namespace fairlead::sim {

Balancer::Balancer(const World& world, uint64_t seed)
    : checks_(world.regions().size()), outstanding_(world.regions().size()), random_(seed) {}

uint32_t Balancer::first(Duration, const RequestView&) { return pick(checks_.usable()); }

uint32_t Balancer::again(Duration, const RequestView& request, health::Outcome) {
  const RegionSet others = checks_.usable().without(RegionSet(request.tried));
  return request.tries > 1 || others.empty() ? kNone : pick(others);
}

void Balancer::sent(Duration, uint32_t region) { ++outstanding_[region]; }

void Balancer::ended(Duration, uint32_t region, health::Outcome, Duration, double) { --outstanding_[region]; }

void Balancer::checked(Duration, uint32_t region, const health::ProbeResult& result, double) {
  checks_.checked(region, result.outcome);
}

}  // namespace fairlead::sim
