#include "health/failure_rate.h"

#include <gtest/gtest.h>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

TEST(FailureRate, NeedsAMajorityOfEnoughInTheShortHorizon) {
  FailureRate rate;
  rate.observe(0ms, 9, 9);
  EXPECT_FALSE(rate.majority());  // half is not more than half
  rate.observe(0ms, 0, 1);
  EXPECT_TRUE(rate.majority());
}

TEST(FailureRate, FewFailuresProveNothing) {
  FailureRate rate;
  rate.observe(0ms, 0, 9);
  EXPECT_FALSE(rate.majority());
  rate.observe(0ms, 0, 1);
  EXPECT_TRUE(rate.majority());  // ten are enough for the long horizon
}

TEST(FailureRate, FiveRequestsASecondAreEnoughInTwoSeconds) {
  FailureRate rate;
  int ticks = 0;
  while (!rate.majority() && ticks < 1000) rate.observe(10ms, 0, ticks++ % 20 == 0 ? 1 : 0);
  EXPECT_LE(ticks, 260);
  EXPECT_GE(ticks, 180);
}

TEST(FailureRate, OneFailureAmongFewIsDrawnTowardsZero) {
  FailureRate rate;
  rate.observe(0ms, 4, 1);
  EXPECT_NEAR(rate.measured(), 0.2, 1e-9);
  EXPECT_NEAR(rate.value(), 0.04, 1e-9);
}

TEST(FailureRate, AtVolumeItIsTheRealRate) {
  FailureRate rate;
  for (int i = 0; i < 1000; ++i) rate.observe(10ms, 36, 4);
  EXPECT_NEAR(rate.value(), 0.1, 0.001);
}

TEST(FailureRate, FadesWhenNothingHappens) {
  FailureRate rate;
  rate.observe(0ms, 0, 100);
  rate.observe(100s, 0, 0);
  EXPECT_LT(rate.value(), 0.001);
  EXPECT_FALSE(rate.majority());
}

TEST(FailureRate, ClearForgetsAll) {
  FailureRate rate;
  rate.observe(0ms, 0, 100);
  rate.clear();
  EXPECT_EQ(rate.measured(), 0);
}

}  // namespace
}  // namespace fairlead::health
