#include "health/latency_cusum.h"

#include <gtest/gtest.h>

#include <random>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

class LatencyCusumTest : public testing::Test {
 protected:
  /// Feeds ticks of ten answers for `how_long` or until the alarm; yields the time it took.
  Duration feed(double mean, Duration how_long, double noise = 0) {
    std::normal_distribution<double> around(mean, std::max(noise, 1e-9));
    const Time from = now_;
    while (now_ - from < how_long && !cusum_.alarmed()) {
      cusum_.observe(now_ += 10ms, 10 * std::max(0.1, around(random_)), 10);
    }
    return now_ - from;
  }

  LatencyCusum cusum_;
  Time now_{1h};
  std::mt19937_64 random_{7};
};

TEST_F(LatencyCusumTest, FindsADoubledLatencyWithinASecond) {
  feed(20, 30s, 2);
  ASSERT_FALSE(cusum_.alarmed());
  EXPECT_LE(feed(40, 10s, 2), 1s);
  EXPECT_TRUE(cusum_.alarmed());
  EXPECT_NEAR(cusum_.mean_ms(), 40, 6);
}

TEST_F(LatencyCusumTest, StaysCalmInNoise) { EXPECT_EQ(feed(20, 1h, 8), 1h); }

TEST_F(LatencyCusumTest, OneFreakSampleAlarmsNobody) {
  feed(20, 30s, 1);
  feed(2000, 250ms);
  EXPECT_FALSE(cusum_.alarmed());
}

TEST_F(LatencyCusumTest, CalmsDownWhenTheLatencyDoes) {
  feed(20, 30s, 1);
  feed(60, 10s, 1);
  ASSERT_TRUE(cusum_.alarmed());
  for (int i = 0; i < 2000; ++i) cusum_.observe(now_ += 10ms, 200, 10);
  EXPECT_FALSE(cusum_.alarmed());
}

TEST_F(LatencyCusumTest, LearnsBeforeItJudges) {
  feed(20, 2s);
  feed(500, 1s);
  EXPECT_FALSE(cusum_.alarmed());
}

}  // namespace
}  // namespace fairlead::health
