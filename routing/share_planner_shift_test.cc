#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <optional>

#include "routing/share_planner.h"
#include "routing/test_region_health.h"

// Planned shifts, laid over what each policy plans.

namespace fairlead::routing {
namespace {

using namespace std::chrono_literals;
using health::RegionHealth;
using health::State;
using testing::ElementsAre;
using testing::HasSubstr;

ShiftOrder order(double share = 0.3, Duration over = 100s) {
  return {.from = "near", .to = "mid", .share = share, .over = over};
}

/// near, mid and far, of which near gets all by the policy (weighted: 60 %).
class SharePlannerShiftTest : public testing::TestWithParam<config::Policy> {
 protected:
  void use(config::Policy policy, double capacity = 0) {
    service_.policy = policy;
    planner_.emplace(service_, regions(capacity));
    settle();
  }
  static std::vector<PlannedRegion> regions(double capacity = 0) {
    return {{.name = "near", .capacity = capacity, .weight = 60, .priority = 0},
            {.name = "mid", .capacity = capacity, .weight = 30, .priority = 1},
            {.name = "far", .capacity = capacity, .weight = 10, .priority = 2}};
  }
  void settle() { pass(1s); }
  /// Ticks of 10 ms.
  const ShareTable& pass(Duration time) {
    for (const Time end = now_ + time; now_ < end;) {
      now_ += 10ms;
      planner_->plan({.now = now_, .health = health_, .drained = drained_, .demand = demand_});
    }
    return *planner_->table();
  }
  double share(size_t r) { return planner_->table()->regions[r].share; }
  double sum() {
    double sum = 0;
    for (const RegionShare& region : planner_->table()->regions) sum += region.share;
    return sum;
  }
  void start(ShiftOrder order) { ASSERT_TRUE(planner_->start(Shift(std::move(order))).ok()); }

  config::Service service_;
  std::optional<SharePlanner> planner_;
  std::vector<RegionHealth> health_ = {measured(20), measured(60), measured(120)};
  Time now_{1h};
  uint64_t drained_ = 0;
  double demand_ = 1000;
};

TEST_P(SharePlannerShiftTest, MovesAPartOfWhatThePolicyPlans) {
  use(GetParam());
  const double near = share(0), mid = share(1), far = share(2);
  ASSERT_GT(near, 0.5);
  start(order());
  pass(50s);
  EXPECT_NEAR(share(0), near * 0.85, 0.006);
  EXPECT_NEAR(share(1), mid + near * 0.15, 0.006);
  EXPECT_DOUBLE_EQ(share(2), far);
  EXPECT_NEAR(planner_->shift()->moved(), near * 0.15, 0.001);
  pass(51s);
  EXPECT_NEAR(share(0), near * 0.7, 1e-9);
  EXPECT_NEAR(share(1), mid + near * 0.3, 1e-9);
  pass(60s);
  EXPECT_NEAR(share(0), near * 0.7, 1e-9) << "the policy does not work against it";
  ASSERT_TRUE(planner_->shift()->undo(true).ok());
  pass(1s);
  EXPECT_NEAR(share(0), near, 1e-9);
  EXPECT_NEAR(share(1), mid, 1e-9);
}

TEST_P(SharePlannerShiftTest, NothingGoesToWhatHealthCloses) {
  use(GetParam());
  start(order(0.5, 0s));
  pass(1s);
  ASSERT_GT(planner_->shift()->moved(), 0.25);
  for (const RegionHealth& closed : {in_state(60, State::suspect, 0.01), in_state(60, State::probing, 0.01),
                                     RegionHealth{.empty = true, .measured = true, .latency_ms = 60}}) {
    health_[1] = closed;
    pass(10ms);
    EXPECT_EQ(planner_->shift()->moved(), 0);
    EXPECT_LT(share(1), 0.05);
    EXPECT_NEAR(sum(), 1, 1e-9);
    health_[1] = measured(60);
    pass(1s);
    EXPECT_GT(planner_->shift()->moved(), 0.25) << "as soon as it is well again";
  }
  drained_ = 2;
  pass(10ms);
  EXPECT_EQ(share(1), 0);
  EXPECT_EQ(planner_->shift()->state(), Shift::State::done);
}

TEST_P(SharePlannerShiftTest, AnEjectionEndsIt) {
  use(GetParam());
  start(order(0.5, 0s));
  pass(1s);
  health_[1] = in_state(60, State::ejected, 0);
  pass(10ms);
  EXPECT_EQ(share(1), 0);
  EXPECT_EQ(planner_->shift()->state(), Shift::State::aborted);
  health_[1] = measured(60);
  pass(1s);
  EXPECT_EQ(planner_->shift()->moved(), 0);
}

TEST_P(SharePlannerShiftTest, WhenTheFirstDiesThePolicyRules) {
  use(GetParam());
  start(order(0.5, 0s));
  pass(1s);
  health_[0] = in_state(20, State::ejected, 0);
  pass(200ms);
  EXPECT_EQ(share(0), 0);
  EXPECT_GT(share(1), 0.7);
  EXPECT_NEAR(sum(), 1, 1e-9);
  EXPECT_EQ(planner_->shift()->moved(), 0);
}

TEST_P(SharePlannerShiftTest, ARegionOnTheRampTakesWhatItsStepAllows) {
  use(GetParam());
  health_[1] = in_state(60, State::ramp, 0.1);
  start(order(0.5, 0s));
  pass(2s);
  EXPECT_GT(share(1), 0.02);
  EXPECT_LE(share(1), 0.1 + 1e-9);
}

TEST_P(SharePlannerShiftTest, DeclaredCapacityIsNotExceeded) {
  demand_ = 1000;
  use(GetParam(), 700);
  const double near = share(0), mid = share(1);
  start(order(1, 0s));
  pass(3s);
  EXPECT_LE(share(1), 0.7 + 1e-9);
  EXPECT_GT(share(1), std::min(0.69, mid + near) - 0.01);
  EXPECT_NEAR(sum(), 1, 1e-9);
}

TEST_P(SharePlannerShiftTest, WhatSaysThatItIsFullGetsNothingMore) {
  use(GetParam());
  health_[1].utilization = 1.0;
  pass(2s);
  const double mid = share(1);
  start(order(0.5, 0s));
  pass(100ms);
  EXPECT_LE(share(1), mid + 0.01);
}

INSTANTIATE_TEST_SUITE_P(Policies, SharePlannerShiftTest,
                         testing::Values(config::Policy::latency, config::Policy::weighted,
                                         config::Policy::failover, config::Policy::steer),
                         [](const auto& tested) { return std::string(config::to_string(tested.param)); });

TEST_F(SharePlannerShiftTest, ReasonsSayIt) {
  use(config::Policy::latency);
  start(order(0.12, 0s));
  pass(2s);
  EXPECT_EQ(planner_->table()->regions[0].reason, "cheapest with room; 12 % shifted to mid");
  EXPECT_EQ(planner_->table()->regions[1].reason, "costs more than near; 12 % shifted from near");
  EXPECT_EQ(planner_->table()->regions[2].reason, "costs more than near");
  EXPECT_EQ(planner_->table()->preference.front(), 0u) << "the favourite stays";
}

TEST_F(SharePlannerShiftTest, OneAtATime) {
  use(config::Policy::latency);
  start(order());
  const absl::Status refused = planner_->start(Shift(order()));
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("A shift from near to mid is moving"));
  ASSERT_TRUE(planner_->shift()->undo(true).ok());
  EXPECT_TRUE(planner_->start(Shift(order())).ok());
}

TEST_F(SharePlannerShiftTest, ItOutlivesAConfigurationByName) {
  use(config::Policy::latency);
  start(order(0.4, 0s));
  pass(1s);
  std::vector<PlannedRegion> turned = regions();
  std::swap(turned[0], turned[1]);
  planner_->configure(service_, turned);
  std::swap(health_[0], health_[1]);
  pass(10ms);
  EXPECT_NEAR(share(1), 0.6, 1e-9);
  EXPECT_NEAR(share(0), 0.4, 1e-9);
  service_.policy = config::Policy::failover;
  planner_->configure(service_, turned);
  pass(1s);
  EXPECT_NEAR(planner_->shift()->moved(), 0.4, 1e-9);
}

TEST_F(SharePlannerShiftTest, ItEndsWhenARegionGoes) {
  use(config::Policy::steer);
  start(order(0.4, 0s));
  pass(1s);
  std::vector<PlannedRegion> fewer = regions();
  fewer.erase(fewer.begin() + 1);
  planner_->configure(service_, fewer);
  health_.erase(health_.begin() + 1);
  pass(1s);
  EXPECT_FALSE(planner_->shift()->in_force());
  EXPECT_EQ(planner_->shift()->why(), "mid is not a region of the service any more");
  EXPECT_NEAR(share(0), 1, 1e-9);
}

TEST_F(SharePlannerShiftTest, SteeringFeelsWhatIsSent) {
  // Each can serve 1,000 requests/s. Of 800, half is moved from near to mid: both are seen half as full.
  demand_ = 800;
  use(config::Policy::steer, 1000);
  pass(5s);
  EXPECT_NEAR(planner_->utilization(0, health_[0]), 0.8, 0.01);
  start(order(0.5, 0s));
  pass(10s);
  EXPECT_NEAR(planner_->utilization(0, health_[0]), 0.4, 0.01);
  EXPECT_NEAR(planner_->utilization(1, health_[1]), 0.4, 0.01);
  EXPECT_NEAR(share(0), 0.5, 1e-9);
}

}  // namespace
}  // namespace fairlead::routing
