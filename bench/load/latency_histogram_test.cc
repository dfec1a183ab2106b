#include "bench/load/latency_histogram.h"

#include <gtest/gtest.h>

#include <random>

namespace fairlead::bench {
namespace {

using namespace std::chrono_literals;

TEST(LatencyHistogram, EveryValueLiesInItsBucketAndBucketsHaveNoGap) {
  EXPECT_EQ(LatencyHistogram::index(0), 0u);
  for (size_t i = 1; i <= LatencyHistogram::index(~uint64_t{0}); ++i) {
    EXPECT_EQ(LatencyHistogram::index(LatencyHistogram::upper(i)), i);
    EXPECT_EQ(LatencyHistogram::index(LatencyHistogram::upper(i - 1) + 1), i);
  }
}

TEST(LatencyHistogram, BucketsAreWithinOneTenthOfAPercent) {
  for (uint64_t value : {uint64_t{2048}, uint64_t{50'000}, uint64_t{999'999}, uint64_t{3'000'000'000}}) {
    const double upper = static_cast<double>(LatencyHistogram::upper(LatencyHistogram::index(value)));
    EXPECT_LE(upper / static_cast<double>(value), 1.001) << value;
  }
}

TEST(LatencyHistogram, PercentilesOfAKnownSet) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 100; ++i) histogram.record(i * 10us);
  EXPECT_EQ(histogram.count(), 100u);
  EXPECT_EQ(histogram.percentile(50), 501us);  // upper edge of the bucket [500, 501)
  EXPECT_EQ(histogram.percentile(99), 991us);
  EXPECT_EQ(histogram.percentile(99.1), 1000us);
  EXPECT_EQ(histogram.percentile(100), 1000us);
  EXPECT_EQ(histogram.percentile(0), 11us);
  EXPECT_EQ(histogram.max(), 1000us);
  EXPECT_EQ(histogram.mean(), 505us);
}

TEST(LatencyHistogram, ClampsBothEnds) {
  LatencyHistogram histogram;
  histogram.record(-1ms);
  EXPECT_EQ(histogram.max(), 0ns);
  histogram.record(100h);
  EXPECT_EQ(histogram.count(), 2u);
  EXPECT_GE(histogram.percentile(100), 71min);
}

TEST(LatencyHistogram, ResetForgetsAll) {
  LatencyHistogram histogram;
  histogram.record(1s);
  histogram.reset();
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.percentile(99), 0ns);
  EXPECT_EQ(histogram.mean(), 0ns);
  histogram.record(1ms);
  EXPECT_EQ(histogram.percentile(100), 1ms);
}

}  // namespace
}  // namespace fairlead::bench
