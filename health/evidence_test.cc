#include "health/evidence.h"

#include <gtest/gtest.h>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

TEST(LatencyBuckets, EveryBucketEndsWhereTheNextBegins) {
  for (size_t i = 0; i < LatencyBuckets::kCount; ++i) {
    EXPECT_EQ(LatencyBuckets::index(LatencyBuckets::upper(i) - 1ns), i);
    const size_t next = std::min(i + 1, LatencyBuckets::kCount - 1);
    EXPECT_EQ(LatencyBuckets::index(LatencyBuckets::upper(i)), next);
  }
}

TEST(LatencyBuckets, AreAtMostAnEighthWide) {
  for (size_t i = 1; i < LatencyBuckets::kCount; ++i) {
    const double ratio = to_ms(LatencyBuckets::upper(i)) / to_ms(LatencyBuckets::upper(i - 1));
    EXPECT_GT(ratio, 1.0);
    EXPECT_LE(ratio, 1.1251);
  }
}

TEST(LatencyBuckets, ClampAtBothEnds) {
  EXPECT_EQ(LatencyBuckets::index(0ns), 0u);
  EXPECT_EQ(LatencyBuckets::index(-5ms), 0u);
  EXPECT_EQ(LatencyBuckets::index(64us), 0u);
  EXPECT_EQ(LatencyBuckets::index(10h), LatencyBuckets::kCount - 1);
  EXPECT_GT(LatencyBuckets::upper(LatencyBuckets::kCount - 1), 60s);
}

TEST(EvidenceShard, AddsToATotal) {
  EvidenceShard shard;
  EvidenceShard::add<uint64_t>(shard.sent, 2);
  EvidenceShard::add<uint64_t>(shard.sent, 3);
  EXPECT_EQ(shard.sent.load(), 5u);
}

}  // namespace
}  // namespace fairlead::health
