#include "routing/shedding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace fairlead::routing {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;

TEST(Shedding, WithRoomForAllAllAreAdmitted) {
  EXPECT_THAT(admit({100, 0, 500, 400}, 1), ElementsAre(1, 1, 1, 1));
}

TEST(Shedding, TheLowestGiveWayFirst) {
  EXPECT_THAT(admit({100, 0, 500, 400}, 0.9), ElementsAre(1, 1, 1, DoubleEq(0.75)));
  EXPECT_THAT(admit({100, 0, 500, 400}, 0.6), ElementsAre(1, 1, 1, DoubleEq(0)));
  EXPECT_THAT(admit({100, 0, 500, 400}, 0.35), ElementsAre(1, 1, DoubleEq(0.5), 0));
  EXPECT_THAT(admit({100, 0, 500, 400}, 0.05), ElementsAre(DoubleEq(0.5), 0, 0, 0));
}

TEST(Shedding, WithRoomForNobodyNobodyIsAdmitted) {
  EXPECT_THAT(admit({100, 50, 500, 400}, 0), ElementsAre(0, 0, 0, 0));
}

TEST(Shedding, WhileNoClassIsKnownAllAreAlike) {
  EXPECT_THAT(admit({}, 0.6), ElementsAre(0.6, 0.6, 0.6, 0.6));
  EXPECT_THAT(admit({}, 1), ElementsAre(1, 1, 1, 1));
}

TEST(Shedding, AdmitsWhatHasRoomAndNoClassLosesWhileALowerOneIsServed) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int i = 0; i < 10'000; ++i) {
    ByCriticality arrivals;
    for (double& rate : arrivals) rate = random() % 4 == 0 ? 0 : 1000 * uniform(random);
    const double all = std::accumulate(arrivals.begin(), arrivals.end(), 0.0);
    if (all <= 0) continue;
    const double placed = uniform(random);
    const ByCriticality admitted = admit(arrivals, placed);
    double served = 0;
    for (size_t c = 0; c < arrivals.size(); ++c) {
      ASSERT_GE(admitted[c], 0);
      ASSERT_LE(admitted[c], 1);
      served += admitted[c] * arrivals[c];
      for (size_t lower = c + 1; lower < arrivals.size(); ++lower)
        ASSERT_FALSE(admitted[c] < 1 && arrivals[c] > 0 && admitted[lower] > 0 && arrivals[lower] > 0);
    }
    ASSERT_NEAR(served, placed * all, 1e-6 * all);
  }
}

}  // namespace
}  // namespace fairlead::routing
