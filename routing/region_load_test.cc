#include "routing/region_load.h"

#include <gtest/gtest.h>

namespace fairlead::routing {
namespace {

using namespace std::chrono_literals;
using Input = RegionLoad::Input;

class RegionLoadTest : public testing::Test {
 protected:
  /// So much time passes in which this is known, and this the region's share of 1000 requests/s.
  void pass(Duration how_long, const Input& input, double share, bool shedding = false) {
    for (Duration past{}; past < how_long; past += 10ms)
      load_.observe(now_ += 10ms, 10ms, share, kDemand, shedding, input);
  }
  double cap(double level, double part = 1) const { return load_.cap(level, kDemand, part); }

  static constexpr double kDemand = 1000;
  RegionLoad load_;
  Time now_{1h};
};

/// Says that it is so full; all together may send it 4000 requests/s.
Input reporting(double utilization, double excess_ms = 0, double served = 400) {
  return {.capacity = 4000,
          .instances = 10,
          .utilization = utilization,
          .excess_ms = excess_ms,
          .served = served};
}

TEST_F(RegionLoadTest, NothingIsKnownOfOneThatNeitherReportsNorDeclares) {
  pass(5s, {}, 1);
  for (const RegionLoad::Level& level : RegionLoad::kLevels) EXPECT_EQ(cap(level.utilization), 1);
  EXPECT_EQ(load_.utilization(), 0);
  EXPECT_EQ(load_.total(), 0);
}

TEST_F(RegionLoadTest, WithoutReportsAnInstanceMaySendItsPartOfWhatIsDeclared) {
  pass(10s, {.capacity = 5000, .instances = 10}, 0.3);
  for (const RegionLoad::Level& level : RegionLoad::kLevels)
    EXPECT_DOUBLE_EQ(cap(level.utilization, 0.1), level.utilization * 500 / kDemand);
  EXPECT_NEAR(load_.utilization(), 0.6, 1e-6);
  EXPECT_NEAR(load_.free(), (RegionLoad::kFull - 0.6) * 500, 1e-3);
  EXPECT_EQ(load_.cap(0.8, 300, 1), 1) << "room for all";
  EXPECT_EQ(load_.cap(0.8, 0, 1), 1) << "nothing comes";
}

TEST_F(RegionLoadTest, OfWhatIsFreeAnInstanceTakesItsPart) {
  pass(10s, reporting(0.5), 0.2);
  EXPECT_NEAR(cap(0.8, 0.25), 0.2 + 0.25 * 0.3 * 4, 1e-6);
  EXPECT_NEAR(cap(0.9, 0.25), 0.2 + 0.25 * 0.4 * 4, 1e-6);
  EXPECT_EQ(cap(0.8, 1), 1);
  EXPECT_DOUBLE_EQ(load_.total(), 2000);
  EXPECT_NEAR(load_.free(), (RegionLoad::kFull - 0.5) * 4000, 1e-9);
}

TEST_F(RegionLoadTest, AtALevelItKeepsWhatItHasAboveItGivesUpAndBelowItTakesMore) {
  for (const RegionLoad::Level& level : RegionLoad::kLevels) {
    load_ = {};
    pass(10s, reporting(level.utilization), 0.2);
    EXPECT_NEAR(cap(level.utilization), 0.2, 1e-6);
    pass(10ms, reporting(level.utilization - 0.01), 0.2);
    EXPECT_GT(cap(level.utilization), 0.2);
    EXPECT_LE(cap(level.utilization), 0.2 + 0.01 * 4 + 1e-6);
    if (level.utilization >= RegionLoad::kFull) continue;
    pass(10ms, reporting(level.utilization + 0.01), 0.2);
    EXPECT_NEAR(cap(level.utilization), 0.2 * level.utilization / (level.utilization + 0.01), 1e-6);
  }
}

TEST_F(RegionLoadTest, AHigherLevelIsNeverLessRoom) {
  for (double utilization : {-1.0, 0.1, 0.79, 0.81, 0.86, 0.92, 0.96, 0.985, 1.0}) {
    for (double excess_ms : {0.0, 10.0, 100.0}) {
      for (double share : {0.0, 0.2, 0.9}) {
        load_ = {};
        pass(1s, reporting(utilization, excess_ms), 0.4);
        pass(50ms, reporting(utilization, excess_ms), share);
        double before = 0;
        for (const RegionLoad::Level& level : RegionLoad::kLevels) {
          EXPECT_GE(cap(level.utilization, 0.1), before) << utilization << " " << excess_ms << " " << share;
          before = cap(level.utilization, 0.1);
        }
      }
    }
  }
}

TEST_F(RegionLoadTest, FullByItsWordAloneItMayBeGivenMore) {
  pass(10s, reporting(1), 0.2);
  EXPECT_NEAR(cap(0.8), 0.2 * 0.8, 1e-6);
  EXPECT_EQ(load_.free(), 0);
  EXPECT_GT(load_.beyond(), 0);
  pass(10ms, reporting(1, 100, 300), 0.2);
  EXPECT_EQ(load_.beyond(), 0) << "its answers confirm it";
}

TEST_F(RegionLoadTest, SaturatedItGetsLessThanItServesSoThatItsQueueRunsEmpty) {
  pass(10s, reporting(1, 50, 300), 0.5);
  const double some = cap(RegionLoad::kFull);
  EXPECT_LT(some, 0.3);
  EXPECT_GT(some, 0.15);
  pass(10ms, reporting(1, 300, 300), 0.5);
  EXPECT_LT(cap(RegionLoad::kFull), some) << "a longer queue";
  EXPECT_GT(cap(RegionLoad::kFull), 0.1);
}

TEST_F(RegionLoadTest, WithoutReportsASaturatedOneGetsNoMoreThanItServes) {
  pass(1s, {.excess_ms = 100, .served = 300, .saturated = true}, 0.5);
  EXPECT_LE(cap(RegionLoad::kFull), 0.3);
  EXPECT_GT(cap(RegionLoad::kFull), 0.1);
}

TEST_F(RegionLoadTest, WithoutReportsItRemembersWhatItServedForAWhile) {
  pass(1s, {.excess_ms = 100, .served = 300, .saturated = true}, 0.5);
  pass(1s, {}, 0.2);
  EXPECT_NEAR(cap(RegionLoad::kFull), 0.3, 0.05);
  EXPECT_GT(load_.utilization(), 0.5);
  pass(10 * RegionLoad::kForget, {}, 0);
  EXPECT_EQ(cap(RegionLoad::kFull), 1) << "it was not near its limit for long";
}

TEST_F(RegionLoadTest, WithoutReportsItTriesWhetherItsLimitStillHolds) {
  pass(1s, {.excess_ms = 100, .served = 300, .saturated = true}, 0.5);
  pass(1s, {}, 0.28);
  const double before = cap(RegionLoad::kFull);
  pass(20s, {}, 0.28);
  EXPECT_GT(cap(RegionLoad::kFull), before);
}

TEST_F(RegionLoadTest, OfWhatIsDeclaredAndWhatWasFoundTheLessCounts) {
  Input input{.capacity = 5000, .instances = 10, .excess_ms = 100, .served = 300, .saturated = true};
  pass(1s, input, 0.5);
  input.saturated = false;
  input.excess_ms = 0;
  pass(100ms, input, 0.3);
  EXPECT_LT(cap(RegionLoad::kFull), 0.4);
  input.capacity = 1000;
  pass(10ms, input, 0.3);
  EXPECT_NEAR(cap(RegionLoad::kFull), 0.1 * RegionLoad::kFull, 1e-6);
}

TEST_F(RegionLoadTest, AShareIsFeltLaterWhereTheRoundTripIsLonger) {
  RegionLoad near, far;
  Input at_near = reporting(0.5), at_far = at_near;
  at_far.round_trip_ms = 300;
  for (int i = 0; i < 30; ++i) {
    now_ += 10ms;
    near.observe(now_, 10ms, 0.4, kDemand, false, at_near);
    far.observe(now_, 10ms, 0.4, kDemand, false, at_far);
  }
  EXPECT_GT(far.felt(), 0.1);
  EXPECT_LT(far.felt(), near.felt());
  EXPECT_LT(near.felt(), 0.4);
  for (int i = 0; i < 1000; ++i) far.observe(now_ += 10ms, 10ms, 0.4, kDemand, false, at_far);
  EXPECT_NEAR(far.felt(), 0.4, 1e-3);
}

TEST_F(RegionLoadTest, ItsPriceRisesOnlyWhileItIsFullAndRequestsAreTurnedAway) {
  pass(5s, reporting(0.99), 0.2, false);
  EXPECT_EQ(load_.price_ms(kDemand), 0);
  pass(5s, reporting(0.7), 0.2, true);
  EXPECT_EQ(load_.price_ms(kDemand), 0);
  pass(1s, reporting(0.99), 0.2, true);
  const double after_a_second = load_.price_ms(kDemand);
  EXPECT_GT(after_a_second, 0);
  pass(1min, reporting(0.99, 100), 0.2, true);
  EXPECT_EQ(load_.price_ms(kDemand), RegionLoad::kMaxPriceMs);
  pass(1s, reporting(0.99), 0.2, false);
  EXPECT_LT(load_.price_ms(kDemand), RegionLoad::kMaxPriceMs);
  pass(1min, reporting(0.99), 0.2, false);
  EXPECT_EQ(load_.price_ms(kDemand), 0);
}

TEST_F(RegionLoadTest, ALongerQueueMakesItDearerSooner) {
  RegionLoad same = load_;
  pass(500ms, reporting(0.99, 0), 0.2, true);
  std::swap(same, load_);
  pass(500ms, reporting(0.99, 50), 0.2, true);
  EXPECT_GT(load_.price_ms(kDemand), same.price_ms(kDemand));
}

TEST_F(RegionLoadTest, ItsLatencyIsThatOfAQueueWhileItIsFullAndAWhileAfter) {
  pass(1s, reporting(0.5, 100), 0.2);
  EXPECT_FALSE(load_.congested(now_)) << "slow, but not full";
  pass(1s, reporting(0.97, 0), 0.2);
  EXPECT_FALSE(load_.congested(now_)) << "full, but not slow";
  pass(1s, reporting(0.97, 100), 0.2);
  EXPECT_TRUE(load_.congested(now_));
  pass(1s, reporting(0.5, 0), 0.2);
  EXPECT_TRUE(load_.congested(now_));
  pass(1min, reporting(0.5, 0), 0.2);
  EXPECT_FALSE(load_.congested(now_));
}

}  // namespace
}  // namespace fairlead::routing
