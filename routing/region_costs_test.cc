#include "routing/region_costs.h"

#include <gtest/gtest.h>

namespace fairlead::routing {
namespace {

using health::RegionHealth;

RegionHealth real(double latency_ms, double probe_ms = 0) {
  return {.measured = true, .latency_ms = latency_ms, .probe_ms = probe_ms};
}

TEST(RegionCosts, AFailureCostsASecondTryElsewhereAndHalfASecond) {
  RegionCosts costs;
  RegionHealth failing = real(20);
  failing.failure_rate = 0.5;
  const std::vector<RegionHealth> regions = {failing, real(60), real(120)};
  const auto& priced = costs.price(regions);
  EXPECT_DOUBLE_EQ(priced[0].cost_ms, 20 + 1 * (60 + 500));
  EXPECT_DOUBLE_EQ(priced[1].cost_ms, 60);
}

TEST(RegionCosts, NothingButFailuresIsFinite) {
  RegionCosts costs;
  RegionHealth dead = real(20);
  dead.failure_rate = 1;
  const std::vector<RegionHealth> regions = {dead};
  EXPECT_LT(costs.price(regions)[0].cost_ms, 100'000);
}

TEST(RegionCosts, AnEjectedRegionIsNoSecondTry) {
  RegionCosts costs;
  RegionHealth failing = real(20), ejected = real(30);
  failing.failure_rate = 0.5;
  ejected.state = health::State::ejected;
  const std::vector<RegionHealth> regions = {failing, ejected, real(60)};
  EXPECT_DOUBLE_EQ(costs.price(regions)[0].cost_ms, 20 + 560);
}

TEST(RegionCosts, AnIdleRegionIsTheWorseOfItsCheckAndItsPathWithTheServiceTimeElsewhere) {
  RegionCosts costs;
  RegionHealth busy = real(21);
  busy.connect_ms = 1;
  const RegionHealth near_check{.probe_ms = 2, .connect_ms = 1.5};
  const RegionHealth far_check{.probe_ms = 60, .connect_ms = 1.5};
  const std::vector<RegionHealth> regions = {busy, near_check, far_check};
  const auto& priced = costs.price(regions);
  EXPECT_DOUBLE_EQ(priced[1].cost_ms, 21.5);
  EXPECT_DOUBLE_EQ(priced[2].cost_ms, 60);
  EXPECT_TRUE(priced[1].known);
  EXPECT_FALSE(priced[1].measured);
}

TEST(RegionCosts, ARegionWithoutAnyMeasureIsUnknown) {
  RegionCosts costs;
  const std::vector<RegionHealth> regions = {real(20), {}};
  EXPECT_FALSE(costs.price(regions)[1].known);
}

TEST(RegionCosts, AnIdleRegionKeepsItsRealLatencyMovedByItsChecks) {
  RegionCosts costs;
  std::vector<RegionHealth> regions = {real(60, 40)};
  costs.price(regions);
  regions[0].idle_s = RegionCosts::kIdleAfter;
  EXPECT_DOUBLE_EQ(costs.price(regions)[0].latency_ms, 60);
  regions[0].probe_ms = 70;
  EXPECT_DOUBLE_EQ(costs.price(regions)[0].latency_ms, 90);
}

TEST(RegionCosts, WhatMayBreakTheObjectiveCostsMore) {
  RegionCosts costs;
  costs.set_objective(200);
  const std::vector<RegionHealth> regions = {real(20), real(150), real(200), real(250), real(2000)};
  const auto& priced = costs.price(regions);
  EXPECT_NEAR(priced[0].cost_ms, 20, 0.1) << "far from it";
  EXPECT_GT(priced[1].cost_ms, 151);
  EXPECT_NEAR(priced[2].cost_ms, 200 + RegionCosts::kFailureMs / 2, 0.1) << "it breaks every other time";
  EXPECT_NEAR(priced[3].cost_ms, 250 + RegionCosts::kFailureMs, 10);
  EXPECT_NEAR(priced[4].cost_ms, 2000 + RegionCosts::kFailureMs, 0.1);
  EXPECT_EQ(priced[2].latency_ms, 200);
  costs.set_objective(0);
  EXPECT_EQ(costs.price(regions)[2].cost_ms, 200) << "none";
}

TEST(RegionCosts, RenumberingKeepsWhatIsKnownOfARegion) {
  RegionCosts costs;
  std::vector<RegionHealth> regions = {real(20, 20), real(60, 40)};
  costs.price(regions);
  costs.renumber({1, -1});
  regions = {real(60, 40), {}};
  regions[0].idle_s = 100;
  EXPECT_DOUBLE_EQ(costs.price(regions)[0].latency_ms, 60);
}

}  // namespace
}  // namespace fairlead::routing
