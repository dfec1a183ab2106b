#include "health/bernoulli_cusum.h"

#include <gtest/gtest.h>

#include <random>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

TEST(BernoulliCusum, AlarmsWithinAHandfulOfPlainFailures) {
  BernoulliCusum cusum;
  int failures = 0;
  while (!cusum.alarmed() && failures < 100) cusum.observe(10ms, 0, 1), ++failures;
  EXPECT_EQ(failures, 7);  // 7 · ln(0.02/0.001) > 18.4
  EXPECT_EQ(cusum.rate(), 1);
}

TEST(BernoulliCusum, FindsAFivePercentFailureRateInAFewHundredAttempts) {
  BernoulliCusum cusum;
  for (int i = 0; i < 1000; ++i) cusum.observe(10ms, 40, 0);
  int attempts = 0;
  while (!cusum.alarmed() && attempts < 10000) cusum.observe(5ms, 19, 1), attempts += 20;
  EXPECT_LE(attempts, 400);
  EXPECT_NEAR(cusum.rate(), 0.05, 0.01);
}

TEST(BernoulliCusum, StaysCalmAtAThousandthOfFailures) {
  BernoulliCusum cusum;
  std::mt19937_64 random(1);
  std::bernoulli_distribution fails(0.001);
  for (int i = 0; i < 1'000'000; ++i) {
    cusum.observe(250us, 1, 0);
    if (fails(random)) cusum.observe(250us, 0, 1);
    ASSERT_FALSE(cusum.alarmed());
  }
}

TEST(BernoulliCusum, RecoversAfterTheFault) {
  BernoulliCusum cusum;
  for (int i = 0; i < 1000; ++i) cusum.observe(10ms, 0, 10);
  EXPECT_TRUE(cusum.alarmed());
  int ticks = 0;
  while (cusum.alarmed() && ticks < 1000) cusum.observe(10ms, 40, 0), ++ticks;
  EXPECT_LT(ticks, 100);
  EXPECT_EQ(cusum.rate(), 0);
}

TEST(BernoulliCusum, KnowsAMajorityOfTwentySinceTheChange) {
  BernoulliCusum cusum;
  for (int i = 0; i < 100; ++i) cusum.observe(10ms, 40, 0);
  cusum.observe(10ms, 0, 19);
  EXPECT_TRUE(cusum.alarmed());
  EXPECT_FALSE(cusum.majority());
  cusum.observe(10ms, 0, 1);
  EXPECT_TRUE(cusum.majority());
  cusum.observe(10ms, 20, 0);
  EXPECT_FALSE(cusum.majority());  // half
}

TEST(BernoulliCusum, FiftySuccessesInARowEndIt) {
  BernoulliCusum cusum;
  cusum.observe(10ms, 0, 100);
  cusum.observe(10ms, 49, 0);
  EXPECT_TRUE(cusum.alarmed());
  cusum.observe(10ms, 1, 0);
  EXPECT_FALSE(cusum.alarmed());
}

TEST(BernoulliCusum, NothingHappenedChangesNothing) {
  BernoulliCusum cusum;
  cusum.observe(10ms, 0, 5);
  cusum.observe(10s, 0, 0);
  cusum.observe(10ms, 0, 2);
  EXPECT_TRUE(cusum.alarmed());
}

}  // namespace
}  // namespace fairlead::health
