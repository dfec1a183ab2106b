#include "sim/replay/region_of_choice.h"

#include <gtest/gtest.h>

#include "routing/share_planner.h"

namespace fairlead::sim {
namespace {

using config::Policy;

TEST(RegionOfChoice, IsTheCheapestByMoreThanAMargin) {
  RegionOfChoice choice;
  choice.observe(0, {.well = true, .cost_ms = 20});
  choice.observe(1, {.well = true, .cost_ms = 24});
  choice.observe(2, {.well = true, .cost_ms = 60});
  for (const Policy policy : {Policy::latency, Policy::steer}) {
    EXPECT_FALSE(choice.missed(policy, 0));
    EXPECT_FALSE(choice.missed(policy, 1)) << "as good";
    EXPECT_TRUE(choice.missed(policy, 2));
  }
}

TEST(RegionOfChoice, StaysSoWhileItIsIll) {
  RegionOfChoice choice;
  choice.observe(0, {.well = true, .cost_ms = 20});
  choice.observe(1, {.well = true, .cost_ms = 60});
  choice.observe(0, {.well = false, .cost_ms = 9000});
  EXPECT_TRUE(choice.missed(Policy::latency, 1));
  choice.observe(0, {.well = true, .cost_ms = 90});
  EXPECT_FALSE(choice.missed(Policy::latency, 1)) << "it has become slow, which is not illness";
}

TEST(RegionOfChoice, ATrickleIsNotKeptFromAnything) {
  RegionOfChoice choice;
  choice.observe(0, {.well = true, .cost_ms = 20});
  choice.observe(1, {.well = true, .cost_ms = 60, .reason = "a trickle to measure it"});
  EXPECT_FALSE(choice.missed(Policy::latency, 1));
}

TEST(RegionOfChoice, WeightsHaveNone) {
  EXPECT_FALSE(RegionOfChoice::exists(Policy::weighted));
  RegionOfChoice choice;
  choice.observe(0, {.well = true, .cost_ms = 20, .reason = "by weight"});
  choice.observe(1, {.well = true, .cost_ms = 90, .reason = "by weight"});
  EXPECT_FALSE(choice.missed(Policy::weighted, 1));
}

TEST(RegionOfChoice, OfAnUnknownRegionNothingIsSaid) {
  EXPECT_FALSE(RegionOfChoice().missed(Policy::latency, 5));
}

/// The reasons are the planner's own words.
TEST(RegionOfChoice, ReadsPrioritiesAndTricklesFromPlans) {
  config::Service service{.name = "app", .policy = Policy::failover};
  std::vector<health::RegionHealth> health(2);
  routing::SharePlanner failover(service, {{.name = "near", .priority = 3}, {.name = "far", .priority = 12}});
  failover.plan({.now = Time(std::chrono::hours(1)), .health = health});
  RegionOfChoice choice;
  for (const auto& region : failover.table()->regions)
    choice.observe(region.region, {.well = true, .reason = region.reason});
  EXPECT_FALSE(choice.missed(Policy::failover, 0));
  EXPECT_TRUE(choice.missed(Policy::failover, 1));

  service.policy = Policy::latency;
  health[0] = {.measured = true, .latency_ms = 20};
  routing::SharePlanner latency(service, {{.name = "near"}, {.name = "far"}});
  latency.plan({.now = Time(std::chrono::hours(1)), .health = health, .demand = 1000});
  const auto& far = latency.table()->regions[1];
  ASSERT_GT(far.share, 0);
  RegionOfChoice cheapest;
  cheapest.observe(0, {.well = true, .cost_ms = 20});
  cheapest.observe(1, {.well = true, .cost_ms = 90});
  ASSERT_TRUE(cheapest.missed(Policy::latency, 1));
  cheapest.observe(1, {.well = true, .cost_ms = 90, .reason = far.reason});
  EXPECT_FALSE(cheapest.missed(Policy::latency, 1)) << far.reason;
}

}  // namespace
}  // namespace fairlead::sim
