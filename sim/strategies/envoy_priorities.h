#pragma once

#include "sim/strategies/checked_regions.h"
#include "sim/strategies/priority_levels.h"
#include "sim/strategy.h"

namespace fairlead::sim {

/// Envoy with what a first configuration for several regions has: PriorityLevels by distance, active health
/// checks (every second, 3 failed: down, 2 passed: up) and one retry on refusals, resets and 5xx, which the
/// load balancer places as it does a first try: at the same level, on another host of the region.
///
/// Not modelled: the wait before a retry (up to 25 ms) and circuit breakers, whose defaults (1024 requests, 3
/// retries at a time) would only make it worse at these loads.
class EnvoyPriorities : public Strategy {
 public:
  EnvoyPriorities(const World& world, const EdgeSpec& edge, uint64_t seed);

  uint32_t first(Duration now, const RequestView& request) override;
  uint32_t again(Duration now, const RequestView& request, health::Outcome failure) override;
  void checked(Duration now, uint32_t region, const health::ProbeResult& result, double utilization) override;

 private:
  CheckedRegions checks_;
  PriorityLevels levels_;
};

}  // namespace fairlead::sim
