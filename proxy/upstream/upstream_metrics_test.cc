#include "proxy/upstream/upstream_metrics.h"

#include <gtest/gtest.h>

#include <set>

namespace fairlead::proxy {
namespace {

using telemetry::Family;
using Kind = ProxyError::Kind;

class UpstreamMetricsTest : public ::testing::Test {
 protected:
  uint64_t attempts(std::string_view region, std::string_view code) {
    return shard_.counter(Family::upstream_attempts_total, {"shop", region, code}).value();
  }
  static uint64_t observed(const telemetry::Histogram& histogram) {
    uint64_t sum = 0;
    for (size_t i = 0; i < telemetry::Histogram::kBuckets; ++i) sum += histogram.bucket(i);
    return sum;
  }

  telemetry::Registry registry_;
  telemetry::Shard& shard_ = registry_.new_shard();
  UpstreamMetrics north_{shard_, "shop", "north"};
  UpstreamMetrics south_{shard_, "shop", "south"};
};

TEST_F(UpstreamMetricsTest, EveryStatusHasASeriesOfItsOwn) {
  for (int status = 100; status <= 599; ++status) north_.add_attempt(status);
  north_.add_attempt(599);
  for (int status = 100; status < 599; ++status) EXPECT_EQ(attempts("north", std::to_string(status)), 1u);
  EXPECT_EQ(attempts("north", "599"), 2u);
}

TEST_F(UpstreamMetricsTest, EveryFailureHasASeriesOfItsOwn) {
  const int last = static_cast<int>(Kind::bad_body);
  std::set<std::string> names;
  for (int kind = 0; kind <= last; ++kind) {
    north_.add_attempt(static_cast<Kind>(kind));
    names.insert(to_string(static_cast<Kind>(kind)));
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(last) + 1);
  for (const auto& name : names) EXPECT_EQ(attempts("north", name), 1u) << name;
}

TEST_F(UpstreamMetricsTest, RegionsAreCountedApart) {
  north_.add_attempt(200);
  south_.add_attempt(200);
  south_.add_attempt(200);
  south_.add_attempt(Kind::reset);
  north_.connections.add(3);
  EXPECT_EQ(attempts("north", "200"), 1u);
  EXPECT_EQ(attempts("south", "200"), 2u);
  EXPECT_EQ(attempts("north", "reset"), 0u);
  EXPECT_EQ(attempts("south", "reset"), 1u);
  EXPECT_EQ(south_.connections.value(), 0);
}

TEST_F(UpstreamMetricsTest, BoundsOnConnectionsAreCountedForAllRegionsTogether) {
  north_.connection_limit_hits.add();
  south_.connection_limit_hits.add();
  south_.unsolicited_bytes.add();
  south_.interim_responses.add();
  EXPECT_EQ(shard_.counter(Family::limit_hits_total, {"upstream_connections"}).value(), 2u);
  EXPECT_EQ(shard_.counter(Family::limit_hits_total, {"unsolicited_bytes"}).value(), 1u);
  EXPECT_EQ(shard_.counter(Family::limit_hits_total, {"interim_responses"}).value(), 1u);
}

TEST_F(UpstreamMetricsTest, EachMemberIsTheSeriesOfItsName) {
  north_.pending.add(1);
  north_.pending_overflow.add(2);
  north_.evacuations.add(3);
  EXPECT_EQ(shard_.gauge(Family::upstream_pending, {"shop", "north"}).value(), 1);
  EXPECT_EQ(shard_.counter(Family::upstream_pending_overflow_total, {"shop", "north"}).value(), 2u);
  EXPECT_EQ(shard_.counter(Family::evacuations_total, {"shop", "north"}).value(), 3u);
  north_.connect_duration.observe_ns(1);
  for (int i = 0; i < 2; ++i) north_.attempt_duration.observe_ns(1);
  for (int i = 0; i < 3; ++i) north_.request_duration.observe_ns(1);
  EXPECT_EQ(observed(shard_.histogram(Family::upstream_connect_duration_seconds, {"shop", "north"})), 1u);
  EXPECT_EQ(observed(shard_.histogram(Family::upstream_request_duration_seconds, {"shop", "north"})), 2u);
  EXPECT_EQ(observed(shard_.histogram(Family::request_duration_seconds, {"shop", "north"})), 3u);
}

// Series outlive configurations: one that comes back counts on.
TEST_F(UpstreamMetricsTest, TheSameNamesAreTheSameSeries) {
  north_.add_attempt(200);
  UpstreamMetrics again(shard_, "shop", "north");
  again.add_attempt(200);
  EXPECT_EQ(attempts("north", "200"), 2u);
  EXPECT_EQ(&again.connections, &north_.connections);
}

}  // namespace
}  // namespace fairlead::proxy
