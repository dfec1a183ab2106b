#include "sim/strategies/waterfall.h"

#include <gtest/gtest.h>

#include <array>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

using health::Outcome;

class WaterfallTest : public testing::Test {
 protected:
  /// Where a thousand requests go, which also makes a demand of 200/s.
  std::array<int, 3> send() {
    std::array<int, 3> sent{};
    for (int i = 0; i < 1000; ++i) ++sent[strategy_.first(0s, {})];
    return sent;
  }

  World world_ = test_world();
  std::shared_ptr<WaterfallPlan> plan_ = std::make_shared<WaterfallPlan>(world_);
  Waterfall strategy_{world_, 0, plan_, 1};
};

TEST_F(WaterfallTest, FollowsThePlan) {
  for (int i = 0; i < 7; ++i) send();  // 1400/s
  strategy_.tick(5s);
  const auto sent = send();
  EXPECT_NEAR(sent[0], 1000 * 800 / 1400, 50);
  EXPECT_NEAR(sent[1], 1000 * 600 / 1400, 50);
}

TEST_F(WaterfallTest, DoesNotWaitForThePlanWhenARegionFailsItsChecks) {
  fail_checks(strategy_, 0);
  EXPECT_EQ(send()[1], 1000);
  EXPECT_EQ(plan_->shares(0)[0], 1);
}

TEST_F(WaterfallTest, WhatIsSpilledGoesOnToTheNextNearest) {
  for (int i = 0; i < 7; ++i) send();
  strategy_.tick(5s);
  fail_checks(strategy_, 1);
  const auto sent = send();
  EXPECT_NEAR(sent[0], 1000 * 800 / 1400, 50) << "no more than planned";
  EXPECT_NEAR(sent[2], 1000 * 600 / 1400, 50);
}

TEST_F(WaterfallTest, TheFarthestFallsBackToTheNearest) {
  for (int i = 0; i < 11; ++i) send();  // 2200/s
  strategy_.tick(5s);
  fail_checks(strategy_, 2);
  EXPECT_EQ(send()[2], 0);
}

TEST_F(WaterfallTest, EdgesShareThePlan) {
  Waterfall other(world_, 1, plan_, 2);
  for (int i = 0; i < 4000; ++i) other.first(0s, {});  // 800/s fill mid
  for (int i = 0; i < 8; ++i) send();                  // 1600/s
  strategy_.tick(5s);
  EXPECT_DOUBLE_EQ(strategy_.target(1), 0);
  EXPECT_DOUBLE_EQ(strategy_.target(2), 0.5);
}

TEST_F(WaterfallTest, TriesOnceMoreAtTheNearestOther) {
  EXPECT_EQ(strategy_.again(0s, tried_at(0), Outcome::refused), 1u);
  fail_checks(strategy_, 1);
  EXPECT_EQ(strategy_.again(0s, tried_at(0), Outcome::refused), 2u);
  EXPECT_EQ(strategy_.again(0s, {.tried = 0b11, .tries = 2}, Outcome::refused), Strategy::kNone);
}

}  // namespace
}  // namespace fairlead::sim
