#include "routing/region_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace fairlead::routing {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class RegionOrderTest : public testing::Test {
 protected:
  RegionOrderTest() { order_.renumber({-1, -1, -1}); }

  const std::vector<uint32_t>& tick(std::vector<double> costs, bool measured = true) {
    std::vector<RegionCosts::Cost> priced;
    for (double ms : costs) priced.push_back({ms, ms, ms > 0, measured});
    return order_.update(now_ += 10ms, priced, health_, open_);
  }
  /// Time until `first` leads; an hour if it never does.
  Duration until(uint32_t first, const std::vector<double>& costs) {
    const Time from = now_;
    while (tick(costs).front() != first && now_ - from < 1min) continue;
    return now_ - from;
  }

  RegionOrder order_;
  std::vector<health::RegionHealth> health_{3};
  uint64_t open_ = 7;
  Time now_{1h};
};

TEST_F(RegionOrderTest, TakesTheCheapestAtOnceInTheBeginning) {
  EXPECT_THAT(tick({120, 20, 60}), ElementsAre(1, 0, 2));
  EXPECT_THAT(tick({120, 20, 60}), ElementsAre(1, 2, 0));
}

TEST_F(RegionOrderTest, AGuessIsCorrectedAtOnce) {
  tick({20, 60, 120}, false);
  EXPECT_EQ(tick({80, 60, 120}, false).front(), 1u);
}

TEST_F(RegionOrderTest, ReturnsOnlyAfterTenSecondsOfWinning) {
  tick({20, 60, 120});
  EXPECT_EQ(until(1, {60, 20, 120}), 10s + 10ms);
}

TEST_F(RegionOrderTest, AChallengerThatStopsWinningStartsAnew) {
  tick({20, 60, 120});
  for (int i = 0; i < 900; ++i) tick({60, 20, 120});
  tick({60, 58, 120});
  EXPECT_EQ(until(1, {60, 20, 120}), 10s + 10ms);
}

TEST_F(RegionOrderTest, TheMarginIsFiveMillisecondsOrTenPercent) {
  tick({20, 60, 120});
  EXPECT_EQ(until(1, {20, 15.1, 120}), 1min);
  EXPECT_LT(until(1, {20, 14.9, 120}), 11s);
  EXPECT_EQ(until(0, {181, 200, 500}), 1min);
  EXPECT_LT(until(0, {179, 200, 500}), 11s);
}

TEST_F(RegionOrderTest, LeavesAFavouriteAtTwiceItsBaselineIn200Ms) {
  tick({20, 60, 120});
  health_[0].baseline_ms = 20;
  EXPECT_EQ(until(1, {80, 60, 120}), 200ms + 10ms);
}

TEST_F(RegionOrderTest, TwiceTheBaselineIsNoReasonToPayMoreElsewhere) {
  tick({20, 60, 120});
  health_[0].baseline_ms = 20;
  EXPECT_EQ(until(1, {50, 60, 120}), 1min);
}

TEST_F(RegionOrderTest, AnEjectedFavouriteStaysTheFavourite) {
  tick({20, 60, 120});
  open_ = 6;
  EXPECT_EQ(until(1, {5000, 60, 120}), 1min);
  open_ = 7;
  EXPECT_EQ(tick({20, 60, 120}).front(), 0u);
}

TEST_F(RegionOrderTest, NoiseDoesNotReorder) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> noise(0, 2);
  tick({20, 60, 62});
  const std::vector<uint32_t> first = order_.order();
  for (int i = 0; i < 10000; ++i) {
    ASSERT_EQ(tick({20 + noise(random), 60 + noise(random) / 2, 62 + noise(random) / 2}), first);
  }
}

TEST_F(RegionOrderTest, AnUnknownRegionNeverOutranksAKnownOne) { EXPECT_EQ(tick({0, 60, 0}).front(), 1u); }

TEST_F(RegionOrderTest, RenumberingKeepsTheFavouriteByName) {
  tick({60, 20, 120});
  order_.renumber({2, 1, -1, 0});
  EXPECT_EQ(order_.order().front(), 1u);
  EXPECT_EQ(order_.order().size(), 4u);
}

}  // namespace
}  // namespace fairlead::routing
