#include "sim/strategies/waterfall_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

/// Regions of 1000 requests/s: each is full at 800. From the edge near: near, mid, far; mid: mid, near, far.
class WaterfallPlanTest : public testing::Test {
 protected:
  /// Requests/s of an edge until the next plan.
  void demand(size_t edge, int rate) {
    for (int i = 0; i < 5 * rate; ++i) plan_.arrived(edge);
  }
  auto shares(double near, double mid, double far) {
    return ElementsAre(DoubleNear(near, 1e-9), DoubleNear(mid, 1e-9), DoubleNear(far, 1e-9));
  }

  World world_ = test_world();
  WaterfallPlan plan_{world_};
};

TEST_F(WaterfallPlanTest, BeginsWithTheNearest) {
  EXPECT_THAT(plan_.shares(0), shares(1, 0, 0));
  EXPECT_THAT(plan_.shares(2), shares(0, 0, 1));
}

TEST_F(WaterfallPlanTest, StaysAtHomeBelowEightyPercent) {
  demand(0, 800);
  plan_.advance(5s);
  EXPECT_THAT(plan_.shares(0), shares(1, 0, 0));
}

TEST_F(WaterfallPlanTest, SpillsToTheNextNearest) {
  demand(0, 1000);
  demand(1, 700);
  plan_.advance(5s);
  EXPECT_THAT(plan_.shares(0), shares(0.8, 0.1, 0.1)) << "100 each, mid has no room for more";
  EXPECT_THAT(plan_.shares(1), shares(0, 1, 0));
}

TEST_F(WaterfallPlanTest, TheNearerComesFirst) {
  demand(0, 1600);
  demand(1, 800);
  plan_.advance(5s);
  EXPECT_THAT(plan_.shares(0), shares(0.5, 0, 0.5));
}

TEST_F(WaterfallPlanTest, GoesByCapacityWhereAllAreFull) {
  demand(0, 3000);
  plan_.advance(5s);
  EXPECT_THAT(plan_.shares(0), shares(1.0 / 3, 1.0 / 3, 1.0 / 3));
}

TEST_F(WaterfallPlanTest, LeavesOutWhatFailsItsChecks) {
  demand(0, 500);
  demand(2, 500);
  plan_.found(0, RegionSet(0b110));
  plan_.advance(5s);
  EXPECT_THAT(plan_.shares(0), shares(0, 1, 0));
  EXPECT_THAT(plan_.shares(2), shares(0, 0, 1));
}

TEST_F(WaterfallPlanTest, IsMadeEveryFiveSeconds) {
  demand(0, 1600);
  plan_.advance(4999ms);
  EXPECT_THAT(plan_.shares(0), shares(1, 0, 0));
  plan_.advance(5s);
  EXPECT_THAT(plan_.shares(0), shares(0.5, 0.5, 0));
  demand(0, 100);
  plan_.advance(10s);
  EXPECT_THAT(plan_.shares(0), shares(1, 0, 0)) << "demand is counted anew";
}

TEST_F(WaterfallPlanTest, AnEdgeWithoutDemandHasItsNearest) {
  plan_.found(1, RegionSet(0b101));
  plan_.advance(5s);
  EXPECT_THAT(plan_.shares(1), shares(1, 0, 0));
}

}  // namespace
}  // namespace fairlead::sim
