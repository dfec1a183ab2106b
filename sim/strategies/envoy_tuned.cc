#include "sim/strategies/envoy_tuned.h"

namespace fairlead::sim {
namespace {

/// When an edge's first interval ends: processes start at different times.
Duration phase(uint64_t seed) { return Duration(1ms) * routing::Random(seed).below(10000); }

}  // namespace

EnvoyTuned::EnvoyTuned(const World& world, const EdgeSpec& edge, uint64_t seed)
    : checks_(world.regions().size()),
      levels_(world.nearest(edge.site), seed),
      outliers_(world.regions().size(), phase(seed)) {}

uint32_t EnvoyTuned::first(Duration, const RequestView&) { return levels_.choose(available(), RegionSet()); }

uint32_t EnvoyTuned::again(Duration, const RequestView& request, health::Outcome) {
  return request.tries > 1 ? kNone : levels_.choose(available(), RegionSet(request.tried));
}

void EnvoyTuned::ended(Duration now, uint32_t region, health::Outcome outcome, Duration, double) {
  outliers_.ended(now, region, outcome);
}

void EnvoyTuned::checked(Duration now, uint32_t region, const health::ProbeResult& result, double) {
  checks_.checked(region, result.outcome);
  if (result.outcome == health::ProbeOutcome::ok && checks_.passing().has(region))
    outliers_.passed_check(now, region);
}

uint64_t EnvoyTuned::tick(Duration now) {
  outliers_.advance(now);
  return 0;
}

}  // namespace fairlead::sim
