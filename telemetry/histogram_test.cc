#include "telemetry/histogram.h"

#include <gtest/gtest.h>

namespace fairlead::telemetry {
namespace {

TEST(Histogram, EdgesAreInclusiveAndTheNextNanosecondIsNot) {
  for (size_t i = 0; i < Histogram::kEdges.size(); ++i) {
    EXPECT_EQ(Histogram::index(Histogram::kEdges[i]), i);
    EXPECT_EQ(Histogram::index(Histogram::kEdges[i] + 1), i + 1);
  }
}

TEST(Histogram, AgreesWithASearchEverywhere) {
  for (int64_t ns = 0; ns < 200'000'000'000; ns = ns + ns / 61 + 1) {
    const auto edge = std::lower_bound(Histogram::kEdges.begin(), Histogram::kEdges.end(), ns);
    ASSERT_EQ(Histogram::index(ns), static_cast<size_t>(edge - Histogram::kEdges.begin())) << ns;
  }
  EXPECT_EQ(Histogram::index(std::numeric_limits<int64_t>::max()), Histogram::kBuckets - 1);
}

TEST(Histogram, SumsWhatItObserves) {
  Histogram histogram;
  histogram.observe_ns(1'500'000'000);
  histogram.observe_ns(500'000'000);
  EXPECT_DOUBLE_EQ(histogram.sum_seconds(), 2.0);
  EXPECT_EQ(histogram.bucket(Histogram::index(500'000'000)), 1u);
  EXPECT_EQ(histogram.bucket(Histogram::index(1'500'000'000)), 1u);
}

TEST(Histogram, NegativeCountsAsZero) {
  Histogram histogram;
  histogram.observe_ns(-5);
  EXPECT_EQ(histogram.bucket(0), 1u);
  EXPECT_EQ(histogram.sum_seconds(), 0);
}

}  // namespace
}  // namespace fairlead::telemetry
