#include "health/decaying_mean.h"

#include <gtest/gtest.h>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

TEST(DecayingMean, TakesTheFirstSampleAsItIs) {
  DecayingMean mean(1s);
  EXPECT_TRUE(mean.empty());
  mean.add(Time(1s), 20, 1);
  EXPECT_EQ(mean.value(), 20);
}

TEST(DecayingMean, FollowsAStepWithinItsHorizon) {
  DecayingMean mean(1s);
  Time now(1s);
  mean.add(now, 20, 100);
  for (int i = 0; i < 100; ++i) mean.add(now += 10ms, 100, 100);
  EXPECT_NEAR(mean.value(), 20 + 80 * (1 - 1 / 2.718), 0.5);
}

TEST(DecayingMean, OneSampleAfterLongSilenceDoesNotReplaceIt) {
  DecayingMean mean(1s);
  mean.add(Time(1s), 20, 100);
  mean.add(Time(100s), 120, 1);
  EXPECT_NEAR(mean.value(), 40, 0.001);  // a fifth of the way
}

TEST(DecayingMean, IgnoresNoSamples) {
  DecayingMean mean(1s);
  mean.add(Time(1s), 20, 0);
  EXPECT_TRUE(mean.empty());
}

}  // namespace
}  // namespace fairlead::health
