#include "routing/steering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace fairlead::routing {
namespace {

using namespace std::chrono_literals;
using Region = Steering::Region;
using testing::DoubleNear;
using testing::ElementsAre;

double sum(const std::vector<double>& shares) { return std::accumulate(shares.begin(), shares.end(), 0.0); }

/// Says that it is so full, of 10,000 requests/s from everyone.
Region reporting(double cost_ms, double utilization) {
  return {.cost_ms = cost_ms, .load = {.capacity = 10'000, .instances = 10, .utilization = utilization}};
}

/// Full, with a queue; serves so many of this instance's requests.
Region saturated(double cost_ms, double served) {
  Region region = reporting(cost_ms, 1);
  region.load.excess_ms = 50;
  region.load.served = served;
  return region;
}

class SteeringTest : public testing::Test {
 protected:
  const std::vector<double>& divide(const std::vector<Region>& regions, Duration past = 10ms) {
    return shares_ = steering_.divide(now_ += past, demand_, regions);
  }
  const std::vector<double>& run(Duration how_long, const std::vector<Region>& regions) {
    for (Duration past{}; past < how_long; past += 10ms) divide(regions);
    return shares_;
  }
  /// The only instance, with regions of 1000 requests/s that report how full it makes them.
  void run_alone(Duration how_long, std::vector<Region> regions) {
    std::vector<double> busy(regions.size(), 0.0);
    for (Duration past{}; past < how_long; past += 10ms) {
      for (size_t r = 0; r < regions.size(); ++r) {
        if (!shares_.empty()) busy[r] += (shares_[r] * demand_ / 1000 - busy[r]) * 0.05;
        regions[r].load = {.capacity = 1000, .utilization = busy[r], .served = busy[r] * 1000};
      }
      divide(regions);
    }
  }

  Steering steering_;
  Time now_{1h};
  double demand_ = 1000;
  std::vector<double> shares_;
};

TEST_F(SteeringTest, TheCheapestGetsAllThatItHasRoomFor) {
  EXPECT_THAT(divide({{.cost_ms = 60}, {.cost_ms = 20}, {.cost_ms = 120}}), ElementsAre(0, 1, 0));
  EXPECT_THAT(divide({{.cost_ms = 60}, {.cost_ms = 20}, {.cost_ms = 120}}, 1s), ElementsAre(0, 1, 0));
}

TEST_F(SteeringTest, TheSameInputsGiveTheSameAnswer) {
  std::mt19937_64 random(7);
  const auto uniform = [&] { return std::uniform_real_distribution<double>(0, 1)(random); };
  Steering again;
  std::vector<Region> regions(5);
  for (int i = 0; i < 5000; ++i) {
    Region& region = regions[random() % regions.size()];
    region = random() % 4 == 0 ? Region{} : reporting(0, 0.6 + 0.4 * uniform());
    region.cost_ms = 10 + 200 * uniform();
    region.limit = random() % 5 == 0 ? uniform() : 1;
    region.trickle = random() % 5 == 0 ? 0.01 : 0;
    region.load.excess_ms = random() % 3 == 0 ? 100 * uniform() : 0;
    region.load.served = 500 * uniform();
    const std::vector<double>& shares = divide(regions, std::chrono::milliseconds(random() % 200));
    ASSERT_EQ(again.divide(now_, demand_, regions), shares);
    for (double share : shares) ASSERT_GE(share, 0);
    ASSERT_LE(sum(shares), 1 + 1e-9);
  }
}

TEST_F(SteeringTest, ItIsFilledFurtherTheFurtherAwayTheNextOneIs) {
  demand_ = 1200;
  for (const auto& [next_ms, filled] :
       std::vector<std::pair<double, double>>{{30, 0.80}, {55, 0.85}, {95, 0.90}, {170, 0.95}, {450, 0.99}}) {
    steering_ = {};
    shares_.clear();
    run_alone(60s, {{.cost_ms = 20}, {.cost_ms = next_ms}});
    EXPECT_NEAR(shares_[0] * 1.2, filled, 0.02) << next_ms;
    EXPECT_NEAR(sum(shares_), 1, 1e-6);
  }
}

TEST_F(SteeringTest, NothingIsRefusedForWhatIsFullByItsWordAlone) {
  for (const double utilization : {0.99, 1.0, 1.5}) {
    steering_ = {};
    for (int i = 0; i < 1000; ++i) ASSERT_NEAR(sum(divide({reporting(20, utilization)})), 1, 1e-6);
  }
  steering_ = {};
  for (int i = 0; i < 1000; ++i)
    ASSERT_NEAR(sum(divide({reporting(20, 1), reporting(60, 1)})), 1, 1e-6) << "nor where there are two";
}

TEST_F(SteeringTest, NothingIsRefusedForWhatWasDeclaredAlone) {
  demand_ = 2000;
  const Region small{.cost_ms = 20, .load = {.capacity = 1000}};
  for (int i = 0; i < 1000; ++i) ASSERT_NEAR(sum(divide({small})), 1, 1e-6);
}

TEST_F(SteeringTest, WhatWasRefusedIsLetInSoonAfterTheQueueIsGone) {
  run(1s, {reporting(20, 0.9)});
  run(2s, {saturated(20, 500)});
  EXPECT_LT(sum(shares_), 0.6);
  run(10s, {reporting(20, 0.6)});
  EXPECT_NEAR(sum(shares_), 1, 1e-6);
}

TEST_F(SteeringTest, WithoutLevelsItIsFilledToTheBrim) {
  demand_ = 1200;
  steering_.use({.levels = false});
  run_alone(60s, {{.cost_ms = 20}, {.cost_ms = 60}});
  EXPECT_NEAR(shares_[0] * 1.2, 0.99, 0.02);
}

TEST_F(SteeringTest, TwoThatCostAboutTheSameDoNotTradePlaces) {
  run(1s, {{.cost_ms = 20}, {.cost_ms = 22}});
  for (int i = 0; i < 100; ++i) {
    const double noise = i % 2 == 0 ? 4 : -4;
    ASSERT_THAT(divide({{.cost_ms = 22 + noise}, {.cost_ms = 22}}, 100ms), ElementsAre(1, 0));
  }
  EXPECT_LT(run(5s, {{.cost_ms = 30}, {.cost_ms = 22}})[0], 0.01) << "it saves more than the margin";
  EXPECT_LT(run(5s, {{.cost_ms = 20}, {.cost_ms = 30}})[1], 0.01) << "and back";
}

TEST_F(SteeringTest, AMoveThatIsNotUrgentGoesInSteps) {
  run(1s, {{.cost_ms = 20}, {.cost_ms = 60}});
  double before = 1;
  int ticks = 0;
  for (; shares_[0] > 1e-6 && ticks < 100; ++ticks) {
    divide({{.cost_ms = 200}, {.cost_ms = 60}}, Steering::kTick);
    ASSERT_LE(before - shares_[0], Steering::kStep + 1e-9);
    ASSERT_NEAR(sum(shares_), 1, 1e-9);
    before = shares_[0];
    ASSERT_EQ(divide({{.cost_ms = 200}, {.cost_ms = 60}})[0], before) << "between ticks";
  }
  EXPECT_NEAR(ticks, 1 / Steering::kStep, 2);
}

TEST_F(SteeringTest, WhatIsDeadLosesAllAtOnce) {
  run(1s, {{.cost_ms = 20}, {.cost_ms = 60}, {.cost_ms = 120}});
  EXPECT_THAT(divide({{.cost_ms = 20, .limit = 0}, {.cost_ms = 60}, {.cost_ms = 120}}), ElementsAre(0, 1, 0));
}

TEST_F(SteeringTest, ASuspectKeepsItsTrickleAndWhatReturnsItsStep) {
  run(1s, {{.cost_ms = 20}, {.cost_ms = 60}});
  EXPECT_THAT(divide({{.cost_ms = 20, .limit = 0.01}, {.cost_ms = 60}}),
              ElementsAre(DoubleNear(0.01, 1e-9), DoubleNear(0.99, 1e-9)));
  EXPECT_THAT(run(2s, {{.cost_ms = 20, .limit = 0.075}, {.cost_ms = 60}}),
              ElementsAre(DoubleNear(0.075, 1e-6), DoubleNear(0.925, 1e-6)));
}

TEST_F(SteeringTest, ATrickleIsGivenWhateverItCosts) {
  EXPECT_THAT(divide({{.cost_ms = 20}, {.cost_ms = 900, .trickle = 0.01}}),
              ElementsAre(DoubleNear(0.99, 1e-9), DoubleNear(0.01, 1e-9)));
}

TEST_F(SteeringTest, OfWhatIsFreeElsewhereItTakesItsPartOfWhatWasLost) {
  std::vector<Region> regions = {reporting(20, 0.8), reporting(60, 0.5), reporting(300, 0.1)};
  for (Region& region : regions) region.load.capacity = 20'000;
  const auto after_the_loss = [&](const Mechanisms& mechanisms) {
    steering_ = {};
    steering_.use(mechanisms);
    regions[0].limit = 1;
    // Alone at first, so that all of it goes to the nearest: 1000 of its 16,000 requests/s.
    regions[0].load.utilization = 0;
    divide(regions);
    regions[0].load.utilization = 0.5;
    run(5s, regions);
    EXPECT_NEAR(shares_[0], 1, 1e-6);
    regions[0].load.utilization = 0.8;
    regions[0].limit = 0;
    return divide(regions)[1];
  };
  // The next one has 49 % of 20,000 left, and for more than that the furthest is no dearer.
  EXPECT_NEAR(after_the_loss({}), 1.0 / 16 * 0.49 * 20, 0.02);
  EXPECT_NEAR(sum(shares_), 1, 1e-6);
  EXPECT_NEAR(after_the_loss({.parts = false}), 1, 1e-6);
}

TEST_F(SteeringTest, WhatHasRoomNowhereIsNotPlaced) {
  run(3s, {saturated(20, 300), saturated(60, 200)});
  EXPECT_LT(sum(shares_), 0.5);
  EXPECT_GT(sum(shares_), 0.2);
}

TEST_F(SteeringTest, WhileRequestsAreTurnedAwayThoseGoFirstThatHaveTheLongestWay) {
  Steering neighbour;
  std::vector<double> nearby;
  for (int i = 0; i < 1000; ++i) {
    divide({saturated(20, 300), saturated(300, 300)});
    nearby = neighbour.divide(now_, demand_, std::vector<Region>{saturated(300, 300), saturated(20, 300)});
  }
  EXPECT_LT(shares_[1], 0.01);
  EXPECT_GT(shares_[0], 0.2);
  EXPECT_LT(nearby[0], 0.01);
  EXPECT_GT(nearby[1], 0.2);
  steering_ = {};
  steering_.use({.prices = false});
  run(10s, {saturated(20, 300), saturated(300, 300)});
  EXPECT_GT(shares_[1], 0.2);
}

TEST_F(SteeringTest, AQueueIsCongestion) {
  run(1s, {saturated(20, 300), reporting(60, 0.5)});
  EXPECT_TRUE(steering_.congested(0, now_));
  EXPECT_FALSE(steering_.congested(1, now_));
  EXPECT_EQ(steering_.utilization(1), 0.5);
}

TEST_F(SteeringTest, RenumberedRegionsKeepTheirShares) {
  run(1s, {{.cost_ms = 20}, {.cost_ms = 60}});
  steering_.renumber({-1, 1, 0});
  // The new one is the cheapest; it gets its first step and no more.
  EXPECT_THAT(divide({{.cost_ms = 10}, {.cost_ms = 60}, {.cost_ms = 20}}),
              ElementsAre(DoubleNear(Steering::kStep, 1e-9), 0, DoubleNear(1 - Steering::kStep, 1e-9)));
}

TEST_F(SteeringTest, WhenTheRegionThatHadTheTrafficIsRemovedItBeginsAnew) {
  run(1s, {{.cost_ms = 20}, {.cost_ms = 60}, {.cost_ms = 120}});
  steering_.renumber({1, 2});
  EXPECT_THAT(divide({{.cost_ms = 60}, {.cost_ms = 120}}), ElementsAre(1, 0));
}

}  // namespace
}  // namespace fairlead::routing
