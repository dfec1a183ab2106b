#include "routing/shift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "health/test_evidence.h"

namespace fairlead::routing {
namespace {

using namespace std::chrono_literals;
using health::RegionHealth;
using testing::HasSubstr;
using State = Shift::State;

/// 30 % from east to west over ten minutes, on a clock of its own.
class ShiftTest : public testing::Test {
 protected:
  static ShiftOrder order(Duration over = 10min) {
    ShiftOrder order{.from = "east", .to = "west", .share = 0.3, .over = over};
    order.abort_if.push_back(*AbortCondition::parse("p99>250ms"));
    return order;
  }
  /// Ticks of 100 ms.
  void pass(Duration time, const RegionHealth& west = {}) {
    for (const Time end = now_ + time; now_ < end;) {
      now_ += 100ms;
      shift_.observe(now_, answered_);
      shift_.advance(now_, west);
    }
  }

  Time now_{1h};
  health::EvidenceDelta answered_ = health::answered(10);
  Shift shift_{order()};
};

TEST_F(ShiftTest, GrowsLinearlyAndStays) {
  pass(100ms);
  EXPECT_DOUBLE_EQ(shift_.part(), 0);
  pass(5min);
  EXPECT_NEAR(shift_.part(), 0.15, 1e-9);
  EXPECT_EQ(shift_.state(), State::moving);
  pass(5min + 100ms);
  EXPECT_EQ(shift_.state(), State::done);
  pass(1h);
  EXPECT_DOUBLE_EQ(shift_.part(), 0.3);
  EXPECT_TRUE(shift_.in_force());
  EXPECT_FALSE(shift_.over());
}

TEST_F(ShiftTest, OverNoTimeItIsThereAtOnce) {
  shift_ = Shift(order(0s));
  pass(100ms);
  EXPECT_EQ(shift_.state(), State::done);
  EXPECT_DOUBLE_EQ(shift_.part(), 0.3);
  ASSERT_TRUE(shift_.undo(false).ok());
  EXPECT_EQ(shift_.state(), State::ended) << "it took no time, so it returns in none";
}

TEST_F(ShiftTest, PausedItKeepsItsProgress) {
  pass(4min);
  ASSERT_TRUE(shift_.pause().ok());
  const double held = shift_.part();
  pass(30min);
  EXPECT_DOUBLE_EQ(shift_.part(), held);
  EXPECT_THAT(std::string(shift_.pause().message()),
              HasSubstr("from east to west is paused and can not be paused"));
  ASSERT_TRUE(shift_.resume().ok());
  pass(1min);
  EXPECT_NEAR(shift_.part(), held + 0.03, 1e-9);
  EXPECT_FALSE(shift_.resume().ok());
}

TEST_F(ShiftTest, UndoneItReturnsInTheTimeThatItTook) {
  pass(20s);
  ASSERT_TRUE(shift_.undo(false).ok());
  const double before = shift_.part();
  pass(10s);
  EXPECT_EQ(shift_.state(), State::undoing);
  EXPECT_NEAR(shift_.part(), before / 2, 1e-3);
  EXPECT_FALSE(shift_.pause().ok());
  EXPECT_FALSE(shift_.resume().ok());
  pass(10s);
  EXPECT_FALSE(shift_.in_force());
  EXPECT_EQ(shift_.part(), 0);
  EXPECT_FALSE(shift_.undo(false).ok());
}

TEST_F(ShiftTest, UndoneItReturnsWithinAMinute) {
  pass(11min);
  ASSERT_TRUE(shift_.undo(false).ok());
  pass(30s);
  EXPECT_NEAR(shift_.part(), 0.15, 1e-3);
  pass(31s);
  EXPECT_FALSE(shift_.in_force());
}

TEST_F(ShiftTest, UndoneNowItReturnsAtOnce) {
  pass(5min);
  ASSERT_TRUE(shift_.undo(true).ok());
  EXPECT_EQ(shift_.part(), 0);
  EXPECT_FALSE(shift_.in_force());
  EXPECT_EQ(shift_.why(), "undone");
}

TEST_F(ShiftTest, ASecondThoughtEndsAReturnAtOnce) {
  pass(5min);
  ASSERT_TRUE(shift_.undo(false).ok());
  pass(1s);
  ASSERT_TRUE(shift_.undo(false).ok());
  EXPECT_EQ(shift_.state(), State::undoing) << "at the same pace";
  ASSERT_TRUE(shift_.undo(true).ok());
  EXPECT_EQ(shift_.part(), 0);
  EXPECT_FALSE(shift_.in_force());
}

TEST_F(ShiftTest, AConditionAbortsIt) {
  pass(5min);
  answered_ = health::answered(10, 400ms);
  pass(2s);
  EXPECT_EQ(shift_.state(), State::aborted);
  EXPECT_THAT(shift_.why(), testing::MatchesRegex("p99>250ms: p99 is [34][0-9]+ ms over [0-9]+ requests"));
  EXPECT_GT(shift_.part(), 0) << "not in one jump";
  EXPECT_FALSE(shift_.over());
  pass(Shift::kAbortOver);
  EXPECT_EQ(shift_.part(), 0);
  EXPECT_TRUE(shift_.in_force()) << "it is still told of";
  EXPECT_TRUE(shift_.over()) << "another may begin";
  EXPECT_FALSE(shift_.resume().ok());
  ASSERT_TRUE(shift_.undo(false).ok());
  EXPECT_FALSE(shift_.in_force());
}

TEST_F(ShiftTest, PausedOrDoneItIsWatchedAsWell) {
  pass(5min);
  ASSERT_TRUE(shift_.pause().ok());
  answered_ = health::answered(10, 400ms);
  pass(2s);
  EXPECT_EQ(shift_.state(), State::aborted);
}

TEST_F(ShiftTest, AFewSlowOnesDoNotAbortIt) {
  answered_ = health::answered(1, 400ms);
  pass(200ms);
  answered_ = health::answered(10);
  pass(11min);
  EXPECT_EQ(shift_.state(), State::done);
}

TEST_F(ShiftTest, AnEjectionAbortsItAtOnce) {
  pass(5min);
  pass(100ms, {.state = health::State::ejected, .reason = "refused by all"});
  EXPECT_EQ(shift_.state(), State::aborted);
  EXPECT_EQ(shift_.why(), "west was ejected: refused by all");
  EXPECT_EQ(shift_.part(), 0);
}

TEST_F(ShiftTest, ASuspicionDoesNotAbortItButThreeWithinTenSecondsDo) {
  const RegionHealth suspect{.state = health::State::suspect, .reason = "silent for 220 ms"};
  const auto suspicion = [&](Duration after) {
    pass(after);
    pass(200ms, suspect);
  };
  for (int i = 0; i < 4; ++i) suspicion(6s);
  EXPECT_EQ(shift_.state(), State::moving);
  suspicion(1s);
  suspicion(1s);
  EXPECT_EQ(shift_.state(), State::aborted);
  EXPECT_EQ(shift_.why(), "west was suspected 3 times within 10 s: silent for 220 ms");
}

TEST_F(ShiftTest, WhileItReturnsNothingAbortsIt) {
  pass(5min);
  ASSERT_TRUE(shift_.undo(false).ok());
  answered_ = health::answered(10, 400ms);
  pass(2s);
  EXPECT_EQ(shift_.state(), State::undoing);
}

TEST_F(ShiftTest, ItsEndIsTold) {
  pass(1min);
  shift_.set_moved(0.02);
  shift_.end("west is gone");
  EXPECT_EQ(shift_.why(), "west is gone");
  EXPECT_EQ(shift_.moved(), 0);
  pass(1min);
  EXPECT_EQ(shift_.part(), 0);
}

TEST_F(ShiftTest, Reports) {
  pass(5min + 100ms);
  shift_.set_moved(0.1);
  const ShiftReport report = shift_.report();
  EXPECT_EQ(report.from, "east");
  EXPECT_EQ(report.to, "west");
  EXPECT_EQ(report.share, 0.3);
  EXPECT_EQ(report.over, Duration(10min));
  EXPECT_NEAR(report.progress, 0.5, 1e-9);
  EXPECT_EQ(report.state, "moving");
  EXPECT_EQ(report.moved, 0.1);
  EXPECT_THAT(report.abort_if, testing::ElementsAre("p99>250ms"));
}

}  // namespace
}  // namespace fairlead::routing
