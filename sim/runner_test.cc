#include "sim/runner.h"

#include <gtest/gtest.h>

#include "config/message.h"
#include "sim/json_report.h"
#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

/// Sends every request to the nearest region, and once more to the next.
class Nearest : public Strategy {
 public:
  Nearest(const World& world, size_t edge) : nearest_(world.nearest(world.edges()[edge].site)) {}
  uint32_t first(Duration, const RequestView&) override { return static_cast<uint32_t>(nearest_[0]); }
  uint32_t again(Duration, const RequestView& request, health::Outcome) override {
    return request.tries < 2 ? static_cast<uint32_t>(nearest_[1]) : kNone;
  }

 private:
  std::vector<size_t> nearest_;
};

/// Everything to one region.
class Always : public Strategy {
 public:
  explicit Always(uint32_t region) : region_(region) {}
  uint32_t first(Duration, const RequestView&) override { return region_; }
  uint32_t again(Duration, const RequestView&, health::Outcome) override { return kNone; }

 private:
  uint32_t region_;
};

std::vector<NamedStrategy> strategies() {
  return {{"nearest", "",
           [](const World& world) {
             return [&world](size_t edge, uint64_t) { return std::make_unique<Nearest>(world, edge); };
           }},
          {"always-b", "",
           [](const World&) { return [](size_t, uint64_t) { return std::make_unique<Always>(1); }; }}};
}

Suite suite() {
  Suite suite = two_regions("load: 0.3");
  suite.scenarios[0].warm_up = 2s;
  suite.scenarios[0].duration = 6s;
  suite.scenarios.push_back(suite.scenarios[0]);
  suite.scenarios[1].name = "kill";
  suite.scenarios[1].faults = {{.regions = {"A"}, .at = 2s, .until = 4s}};
  return suite;
}

std::string report(uint64_t seed, unsigned threads) {
  auto runs = run_all(suite(), strategies(), seed, threads);
  EXPECT_TRUE(runs.ok());
  return json_report(Results(*std::move(runs)));
}

TEST(Runner, TheSameSeedGivesTheSameBytes) {
  EXPECT_EQ(report(1, 1), report(1, 1));
  EXPECT_NE(report(1, 1), report(2, 1));
}

TEST(Runner, ThreadsDoNotMatter) {
  const std::string one = report(3, 1);
  EXPECT_EQ(report(3, 2), one);
  EXPECT_EQ(report(3, 16), one);
  EXPECT_EQ(report(3, 0), one);
}

TEST(Runner, RunsStandInTheOrderOfScenariosThenStrategies) {
  const auto runs = run_all(suite(), strategies(), 1, 2);
  ASSERT_TRUE(runs.ok());
  ASSERT_EQ(runs->size(), 4u);
  std::string order;
  for (const auto& run : *runs) order += run.scenario + "/" + run.strategy + " ";
  EXPECT_EQ(order, "test/nearest test/always-b kill/nearest kill/always-b ");
  EXPECT_EQ((*runs)[0].world, (*runs)[1].world);
}

TEST(Runner, WhoStaysNearIsServedAndWhoCrowdsIsNot) {
  const auto runs = run_all(suite(), strategies(), 1, 2);
  ASSERT_TRUE(runs.ok());
  const Tally near = (*runs)[0].recorder->total();
  EXPECT_NEAR(static_cast<double>(near.requests), 450 * 6, 200);
  EXPECT_EQ(near.violations(), 0u);
  // 450 requests/s are 90 % of region B.
  EXPECT_GT((*runs)[1].recorder->quantile(0.5), 40ms);
  EXPECT_NEAR((*runs)[1].recorder->counted().back().utilization[1], 0.9, 0.1);
}

TEST(Runner, AKillIsRetriedOrFails) {
  const auto runs = run_all(suite(), strategies(), 1, 2);
  ASSERT_TRUE(runs.ok());
  const Recorder& near = *(*runs)[2].recorder;
  EXPECT_EQ(near.total().failed, 0u) << "tried again at B";
  uint64_t twice = 0;
  for (size_t step = 200; step < 300; ++step) twice += near.attempts(0, 1, step);
  EXPECT_NEAR(static_cast<double>(twice), 600, 100);
}

TEST(Runner, WhatDoesNotFitTogetherIsAnError) {
  Suite wrong = suite();
  wrong.scenarios[1].faults[0].regions = {"C"};
  const auto runs = run_all(wrong, strategies(), 1, 2);
  ASSERT_FALSE(runs.ok());
  EXPECT_EQ(config::message_of(runs.status()), "scenario kill: there is no region 'C'");
}

}  // namespace
}  // namespace fairlead::sim
