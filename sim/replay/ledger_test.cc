#include "sim/replay/ledger.h"

#include <gtest/gtest.h>

#include <cmath>

namespace fairlead::sim {
namespace {

using namespace std::chrono_literals;

TEST(Latencies, NearestRank) {
  Latencies latencies;
  EXPECT_TRUE(std::isnan(latencies.percentile_ms(0.5)));
  for (int ms = 100; ms >= 1; --ms) latencies.add(ms * 1ms);
  EXPECT_EQ(latencies.percentile_ms(0.5), 50);
  EXPECT_EQ(latencies.percentile_ms(0.99), 99);
  EXPECT_EQ(latencies.percentile_ms(1), 100);
  EXPECT_EQ(latencies.percentile_ms(0), 1);
}

TEST(Latencies, TheLongestAreCut) {
  Latencies latencies;
  latencies.add(1000h);
  EXPECT_NEAR(latencies.percentile_ms(0.5), 4294967.295, 1e-6);
}

TEST(BusiestSecond, CountsByTheSecond) {
  BusiestSecond seconds;
  EXPECT_EQ(seconds.count(), 0u);
  for (int64_t second : {7, 8, 7, 9, 7, 8}) seconds.add(second);
  EXPECT_EQ(seconds.count(), 3u);
}

}  // namespace
}  // namespace fairlead::sim
