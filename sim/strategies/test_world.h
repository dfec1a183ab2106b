#pragma once

// Small worlds, and what strategies are told in them, as tests write them down. Included by *_test.cc only.

#include <string>
#include <utility>
#include <vector>

#include "sim/simulation.h"
#include "sim/world.h"

namespace fairlead::sim {

/// Regions near, mid and far of 1000 requests/s each, with an edge at each.
inline Suite test_suite() {
  Suite suite;
  suite.regions = {{.name = "near"}, {.name = "mid"}, {.name = "far"}};
  suite.round_trips = {{"near", "mid", 40ms}, {"near", "far", 100ms}, {"mid", "far", 70ms}};
  suite.edges = {{.name = "near"}, {.name = "mid"}, {.name = "far"}};
  return suite;
}

/// One second to warm up and five to count, at half load.
inline Scenario test_scenario(std::vector<Fault> faults = {}) {
  return {.name = "test", .warm_up = 1s, .duration = 5s, .load = 0.5, .faults = std::move(faults)};
}

inline World test_world(std::vector<Fault> faults = {}) {
  return *World::make(test_suite(), test_scenario(std::move(faults)));
}

/// A health check of `region` ends like this, so many times.
inline void check(Strategy& strategy, uint32_t region, health::ProbeOutcome outcome, int times = 3,
                  Duration now = 0s) {
  for (int i = 0; i < times; ++i) strategy.checked(now, region, {.outcome = outcome}, -1);
}

inline void fail_checks(Strategy& strategy, uint32_t region, Duration now = 0s) {
  check(strategy, region, health::ProbeOutcome::unreachable, 3, now);
}

/// A request that has been tried once, at `region`.
inline RequestView tried_at(uint32_t region) { return {.tried = uint64_t{1} << region, .tries = 1}; }

/// What a whole simulation of it comes to.
inline Tally simulate(const World& world, const StrategyFactory& factory, uint64_t seed = 1) {
  Simulation simulation(world, factory, seed);
  simulation.run();
  return simulation.recorder().total();
}

}  // namespace fairlead::sim
