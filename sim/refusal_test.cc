// What policy steer must not refuse: requests that only ill regions, or none that are full, stand against.

#include <gtest/gtest.h>

#include "sim/simulation.h"
#include "sim/strategies/fairlead.h"

namespace fairlead::sim {
namespace {

using Kind = Fault::Kind;

/// The part of the requests that arrive in [from, to) after the warm-up and are refused. Regions of 2000
/// requests/s each, 60 ms apart; one instance with 1000/s of its own.
class Refusal {
 public:
  Refusal(size_t regions, std::vector<Fault> faults, bool reports) {
    Suite suite;
    Scenario scenario{.name = "refusal", .warm_up = 20s, .duration = 60s, .faults = std::move(faults)};
    for (size_t r = 0; r < regions; ++r)
      suite.regions.push_back({.name = std::string(1, char('A' + r)), .capacity = 2000});
    suite.round_trips = {{"A", "B", 60ms}};
    scenario.edges = {{.name = "A", .requests = 1000}};
    world_ = std::make_unique<World>(*World::make(suite, scenario));
    Fairlead::Setup setup{.reports = reports, .capacities = reports};
    setup.service.policy = config::Policy::steer;
    simulation_ = std::make_unique<Simulation>(
        *world_,
        [&](const World& world) -> MakeStrategy {
          return [&world, setup](size_t edge, uint64_t seed) {
            return std::make_unique<Fairlead>(world, world.edges()[edge], setup, seed);
          };
        },
        1);
    simulation_->run();
  }

  double between(size_t from, size_t to) const {
    double shed = 0, all = 0;
    for (size_t s = from; s < to; ++s) {
      const Second& second = simulation_->recorder().seconds()[s + 20];
      shed += static_cast<double>(second.shed);
      all += static_cast<double>(second.shed + second.ok + second.failed);
    }
    return shed / all;
  }

 private:
  std::unique_ptr<World> world_;
  std::unique_ptr<Simulation> simulation_;
};

class RefusalTest : public testing::TestWithParam<bool> {};

TEST_P(RefusalTest, AnIllRegionThatIsTheOnlyOneServesAllTheSame) {
  const Refusal refusal(1,
                        {{.kind = Kind::errors, .regions = {"A"}, .at = 5s, .until = 35s, .share = 0.2},
                         {.kind = Kind::latency, .regions = {"A"}, .at = 5s, .until = 35s, .delay = 60ms}},
                        GetParam());
  EXPECT_LT(refusal.between(5, 35), 0.02);
  EXPECT_EQ(refusal.between(36, 60), 0);
}

TEST_P(RefusalTest, NorDoTwoThatShareAnIllness) {
  const Refusal refusal(
      2,
      {{.kind = Kind::errors, .regions = {"A", "B"}, .at = 5s, .until = 35s, .share = 0.2},
       {.kind = Kind::latency, .regions = {"A", "B"}, .at = 5s, .until = 35s, .delay = 60ms}},
      GetParam());
  EXPECT_LT(refusal.between(5, 35), 0.02);
  EXPECT_EQ(refusal.between(36, 60), 0);
}

TEST_P(RefusalTest, AMomentOfSmallCapacityIsSoonForgotten) {
  const Refusal refusal(1, {{.kind = Kind::capacity, .regions = {"A"}, .at = 5s, .until = 7s, .share = 0.95}},
                        GetParam());
  EXPECT_LT(refusal.between(12, 60), 0.01);
}

TEST_P(RefusalTest, WhatBothHaveRoomForIsServed) {
  const Refusal refusal(
      2, {{.kind = Kind::capacity, .regions = {"A"}, .at = 5s, .until = 35s, .share = 0.75}}, GetParam());
  EXPECT_LT(refusal.between(5, 60), 0.01);
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutReports, RefusalTest, testing::Bool());

}  // namespace
}  // namespace fairlead::sim
