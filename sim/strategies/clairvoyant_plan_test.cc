#include "sim/strategies/clairvoyant_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <utility>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

constexpr auto kCritical = Criticality::critical;
constexpr auto kNormal = Criticality::normal;
constexpr auto kSheddable = Criticality::sheddable;

/// Regions of 1000 requests/s; 40 ms between near and mid, 100 ms between near and far, 70 ms between the
/// others. Late is what takes longer than 140, 140 and 170 ms.
class ClairvoyantPlanTest : public testing::Test {
 protected:
  void use(std::vector<Fault> faults, std::vector<double> demand) {
    Scenario scenario = test_scenario(std::move(faults));
    const std::vector<std::string> sites = {"near", "mid", "far"};
    for (size_t i = 0; i < sites.size(); ++i)
      scenario.edges.push_back({.name = sites[i], .requests = demand[i]});
    world_.emplace(*World::make(test_suite(), scenario));
    plan_.emplace(*world_);
  }
  /// Of a site's requests, all classes together.
  std::vector<double> shares(size_t site) const {
    std::vector<double> sum(3);
    for (const auto& [criticality, part] : {std::pair(kCritical, 0.3), {kNormal, 0.5}, {kSheddable, 0.2}}) {
      for (size_t r = 0; r < 3; ++r) sum[r] += part * plan_->shares(site, criticality)[r];
    }
    return sum;
  }
  double served(size_t site, Criticality c) const {
    const auto& shares = plan_->shares(site, c);
    return std::accumulate(shares.begin(), shares.end(), 0.0);
  }
  static auto near_to(double near, double mid, double far) {
    return ElementsAre(DoubleNear(near, 1e-6), DoubleNear(mid, 1e-6), DoubleNear(far, 1e-6));
  }

  std::optional<World> world_;
  std::optional<ClairvoyantPlan> plan_;
};

TEST_F(ClairvoyantPlanTest, StaysAtHomeWhereThereIsRoom) {
  use({}, {900, 500, 100});
  EXPECT_THAT(shares(0), near_to(1, 0, 0));
  EXPECT_THAT(shares(1), near_to(0, 1, 0));
  EXPECT_THAT(shares(2), near_to(0, 0, 1));
}

TEST_F(ClairvoyantPlanTest, LeavesADyingRegionASecondBefore) {
  use({{.kind = Fault::Kind::kill, .regions = {"near"}, .at = 2s, .until = 3s}}, {500, 300, 300});
  plan_->advance(1999ms);
  EXPECT_THAT(shares(0), near_to(1, 0, 0));
  plan_->advance(2s);
  EXPECT_THAT(shares(0), near_to(0, 1, 0));
  plan_->advance(3999ms);
  EXPECT_THAT(shares(0), near_to(0, 1, 0));
  plan_->advance(4s);
  EXPECT_THAT(shares(0), near_to(1, 0, 0));
}

TEST_F(ClairvoyantPlanTest, MakesRoomForOnesThatHaveNowhereElseToGo) {
  // Near loses its region and could go far only late; mid has time enough to give way and go there itself.
  Suite suite = test_suite();
  suite.round_trips[1].time = 200ms;
  suite.slack = 60ms;
  Scenario scenario = test_scenario({{.kind = Fault::Kind::kill, .regions = {"near"}}});
  scenario.edges = {{.name = "near", .requests = 800}, {.name = "mid", .requests = 500}};
  world_.emplace(*World::make(suite, scenario));
  plan_.emplace(*world_);
  plan_->advance(2s);
  EXPECT_GT(shares(0)[1], 0.99);
  EXPECT_NEAR(shares(1)[2], 0.7, 1e-6) << "what is beyond 950 together";
}

TEST_F(ClairvoyantPlanTest, LeavesASlowRegionOnceTheDetourIsShorter) {
  use({{.kind = Fault::Kind::latency, .regions = {"near"}, .delay = 45ms}}, {500, 100, 100});
  plan_->advance(1s);
  EXPECT_THAT(shares(0), near_to(0, 1, 0)) << "1 + 45 ms against 40 ms";
}

TEST_F(ClairvoyantPlanTest, ARetryIsCheaperThanALongDetour) {
  Suite suite = test_suite();
  suite.round_trips = {{"near", "mid", 90ms}, {"near", "far", 100ms}, {"mid", "far", 70ms}};
  for (double errors : {0.05, 0.5}) {
    const World world = *World::make(
        suite, test_scenario({{.kind = Fault::Kind::errors, .regions = {"near"}, .share = errors}}));
    ClairvoyantPlan plan(world);
    plan.advance(1s);
    EXPECT_NEAR(plan.shares(0, kNormal)[0], errors < 0.1 ? 1 : 0, 0.3) << errors;
  }
}

TEST_F(ClairvoyantPlanTest, ShedsByClassWhatHasNoRoom) {
  use({}, {1300, 1300, 1300});
  for (size_t site = 0; site < 3; ++site) {
    EXPECT_NEAR(served(site, kCritical), 1, 1e-6);
    EXPECT_NEAR(served(site, kSheddable), 0, 1e-6);
  }
  // Regions are filled up to 98 %; critical ones are 390 of it.
  EXPECT_NEAR(served(0, kNormal) + served(1, kNormal) + served(2, kNormal), 3 * (980.0 - 390) / 650, 1e-6);
}

TEST_F(ClairvoyantPlanTest, IsLateBeforeItSheds) {
  use({{.kind = Fault::Kind::latency, .regions = {"near", "mid", "far"}, .delay = 400ms}}, {100, 100, 100});
  plan_->advance(1s);
  EXPECT_NEAR(served(0, kSheddable), 1, 1e-6);
}

TEST_F(ClairvoyantPlanTest, ShedsAllWhereNothingLives) {
  use({{.kind = Fault::Kind::black_hole, .regions = {"near", "mid", "far"}, .edges = {"near"}}}, {9, 9, 9});
  plan_->advance(1s);
  EXPECT_EQ(served(0, kCritical), 0);
  EXPECT_NEAR(served(1, kSheddable), 1, 1e-6);
  EXPECT_EQ(plan_->cheapest(0, RegionSet()), Strategy::kNone);
}

TEST_F(ClairvoyantPlanTest, FollowsTheDaysWave) {
  Scenario scenario = test_scenario();
  scenario.day = 20s;
  scenario.edges = {{.name = "near", .requests = 800, .wave = 0.5}};
  world_.emplace(*World::make(test_suite(), scenario));
  plan_.emplace(*world_);
  EXPECT_THAT(shares(0), near_to(1, 0, 0));
  plan_->advance(5s);
  EXPECT_LT(shares(0)[0], 0.86) << "1200 requests/s or almost";
  EXPECT_GT(shares(0)[1], 0.14);
}

TEST_F(ClairvoyantPlanTest, KnowsThatTheLoadChangesAfterTheWarmUp) {
  Scenario scenario = test_scenario();
  scenario.warm_up = 5s;
  scenario.load = 1.3;
  scenario.warm_up_load = 0.6;
  world_.emplace(*World::make(test_suite(), scenario));
  plan_.emplace(*world_);
  plan_->advance(3999ms);
  EXPECT_NEAR(served(0, kSheddable), 1, 1e-6);
  plan_->advance(5s);
  EXPECT_NEAR(served(0, kSheddable), 0, 1e-6);
}

TEST_F(ClairvoyantPlanTest, KnowsTheCheapestOther) {
  use({{.kind = Fault::Kind::kill, .regions = {"mid"}, .at = 1s}}, {100, 100, 100});
  EXPECT_EQ(plan_->cheapest(0, RegionSet(0b001)), 1u);
  plan_->advance(1s);
  EXPECT_EQ(plan_->cheapest(0, RegionSet(0b001)), 2u);
  EXPECT_EQ(plan_->cheapest(0, RegionSet(0b101)), Strategy::kNone);
}

}  // namespace
}  // namespace fairlead::sim
