#pragma once

// For tests: small worlds, and what a run in them might have recorded.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/recorder.h"
#include "sim/runner.h"
#include "sim/suite.h"

namespace fairlead::sim {

/// A suite of two regions and an edge at each, 40 ms apart; `scenario` is the rest of its only scenario, in
/// YAML.
inline Suite two_regions(const std::string& scenario) {
  auto suite = load_suite(R"(apiVersion: fairlead/v1
regions: { A: { capacity: 1000 }, B: { capacity: 500 } }
round_trips: [ { from: A, to: B, time: 40ms } ]
edges: { A: {}, B: {} }
scenarios: [ { name: test, warm_up: 10s, duration: 30s, )" +
                              scenario + " } ]",
                          "test.yaml");
  EXPECT_TRUE(suite.ok()) << suite.status();
  return suite.ok() ? *std::move(suite) : Suite();
}

inline std::shared_ptr<const World> world_of(const Suite& suite, size_t scenario = 0) {
  auto world = World::make(suite, suite.scenarios.at(scenario));
  EXPECT_TRUE(world.ok()) << world.status();
  return std::make_shared<const World>(*std::move(world));
}

/// What a run might have recorded.
struct Recording {
  explicit Recording(const std::string& scenario) : Recording(two_regions(scenario)) {}
  explicit Recording(const Suite& suite)
      : world(world_of(suite)), recorder(std::make_shared<Recorder>(*world)) {}

  /// A site sends attempts at an even pace, so many of a hundred to region A and the rest to B. Times count
  /// from the end of the warm-up.
  void send(size_t site, Duration from, Duration to, Duration gap, int of_hundred_to_a) {
    int sent = 0;
    for (Duration at = from; at < to; at += gap, ++sent) {
      // 37 has no divisor in common with 100: a hundred in a row spread evenly.
      const uint32_t region = sent * 37 % 100 < of_hundred_to_a ? 0 : 1;
      recorder->sent(world->scenario().warm_up + at, site, region);
    }
  }
  /// Requests that arrive together and end so.
  void end(int requests, Duration arrived, Duration latency, End how,
           Criticality criticality = Criticality::normal, size_t site = 0) {
    const Duration at = world->scenario().warm_up + arrived;
    for (int i = 0; i < requests; ++i) recorder->ended(at, at + latency, site, criticality, how);
  }
  Run run(const std::string& strategy) const {
    return {.scenario = world->scenario().name, .strategy = strategy, .world = world, .recorder = recorder};
  }

  std::shared_ptr<const World> world;
  std::shared_ptr<Recorder> recorder;
};

// GoogleTest has a Run of its own, which hides ours within a test.
using Runs = std::vector<Run>;

/// Runs of a scenario under some strategies: each has a thousand requests, all of them critical, at site A in
/// the second after the warm-up, of which so many fail and the rest take 10 ms.
inline Runs runs_of(const std::string& scenario, const std::vector<std::pair<std::string, int>>& failures) {
  Runs runs;
  const auto world = world_of(two_regions(scenario));
  for (const auto& [strategy, failed] : failures) {
    auto recorder = std::make_shared<Recorder>(*world);
    for (int i = 0; i < 1000; ++i) {
      recorder->sent(10s + i * 1ms, 0, i % 4 == 0 ? 1 : 0);
      recorder->ended(10s + i * 1ms, 10s + i * 1ms + 10ms, 0, Criticality::critical,
                      i < failed ? End::failed : End::ok);
    }
    runs.push_back({.scenario = "test", .strategy = strategy, .world = world, .recorder = recorder});
  }
  return runs;
}

}  // namespace fairlead::sim
