// Planned shifts in a closed loop with simulated regions, under each policy.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/test_loop.h"

namespace fairlead::sim {
namespace {

using State = routing::Shift::State;
using Kind = Fault::Kind;

Course under(config::Policy policy, std::vector<Fault> faults = {}) {
  Course course{.faults = std::move(faults)};
  course.service.policy = policy;
  return course;
}

routing::ShiftOrder order(double share, Duration over) {
  routing::ShiftOrder order{.from = "near", .to = "mid", .share = share, .over = over};
  order.abort_if.push_back(*routing::AbortCondition::parse("p99>250ms"));
  return order;
}

class ShiftLoopTest : public testing::TestWithParam<config::Policy> {};

TEST_P(ShiftLoopTest, GrowsEvenlyAndHolds) {
  Loop loop = Loop::of(under(GetParam()));
  const double near = loop.share(kNear), mid = loop.share(kMid);
  ASSERT_TRUE(loop.shift(order(0.3, 30s)).ok());
  for (int second = 1; second <= 30; ++second) {
    loop.run(1s);
    EXPECT_NEAR(loop.share(kMid) - mid, near * 0.3 * second / 30, 0.02) << second;
  }
  loop.run(1s);
  ASSERT_EQ(loop.shift().state(), State::done);
  double least = 1, most = 0;
  for (int i = 0; i < 60; ++i) {
    loop.run(1s);
    least = std::min(least, loop.share(kMid));
    most = std::max(most, loop.share(kMid));
  }
  EXPECT_NEAR(least, mid + near * 0.3, 0.02) << "nothing works against it";
  EXPECT_NEAR(most, mid + near * 0.3, 0.02);
  EXPECT_EQ(loop.failed(), 0u);
  EXPECT_EQ(loop.machine(kMid).suspicions(), 0u);
}

TEST_P(ShiftLoopTest, ReturnsWhenTheOtherBecomesSlow) {
  Loop loop = Loop::of(under(
      GetParam(), {{.kind = Kind::latency, .regions = {"mid"}, .at = 20s, .ramp = 10s, .delay = 400ms}}));
  ASSERT_TRUE(loop.shift(order(0.3, 10s)).ok());
  loop.run_until(20s);
  ASSERT_EQ(loop.shift().state(), State::done);
  const Duration aborted =
      loop.run_until([&] { return loop.shift().state() == State::aborted; }, 20s, loop.now());
  EXPECT_LE(aborted, 12s) << loop.shift().why();
  loop.run(routing::Shift::kAbortOver + 1s);
  EXPECT_EQ(loop.shift().moved(), 0);
  EXPECT_EQ(loop.failed(), 0u);
}

TEST_P(ShiftLoopTest, AKilledRegionCostsNoRequest) {
  Loop loop = Loop::of(under(GetParam(), {{.kind = Kind::kill, .regions = {"mid"}, .at = 15s}}));
  ASSERT_TRUE(loop.shift(order(0.5, 30s)).ok());
  loop.run_until(15s);
  EXPECT_GT(loop.shift().moved(), 0.05);
  const auto aborted = [&] { return loop.shift().state() == State::aborted; };
  // By proof, or since it is suspected each time that it is tried.
  EXPECT_LE(loop.run_until(aborted, 20s), 3s);
  EXPECT_THAT(loop.shift().why(), testing::HasSubstr("refuses or resets connections"));
  loop.run(10s);
  EXPECT_EQ(loop.share(kMid), 0);
  EXPECT_EQ(loop.failed(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Policies, ShiftLoopTest,
                         testing::Values(config::Policy::latency, config::Policy::weighted,
                                         config::Policy::failover, config::Policy::steer),
                         [](const auto& tested) { return std::string(config::to_string(tested.param)); });

}  // namespace
}  // namespace fairlead::sim
