#include "telemetry/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_split.h"

namespace fairlead::telemetry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

size_t lines(const std::string& exposition) {
  size_t count = 0;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(exposition, '\n')))
    count += !line.empty() && line[0] != '#';
  return count;
}

TEST(Registry, AddsEqualSeriesOfAllShards) {
  Registry registry;
  for (int n : {2, 3}) {
    Shard& shard = registry.new_shard();
    shard.counter(Family::retries_total, {"shop", "reset"}).add(n);
    shard.gauge(Family::downstream_connections).set(n);
  }
  const std::string text = registry.expose();
  EXPECT_THAT(text, HasSubstr("# TYPE fairlead_retries_total counter\n"
                              "fairlead_retries_total{service=\"shop\",reason=\"reset\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("\nfairlead_downstream_connections 5\n"));
}

TEST(Registry, TakesTheGreatestWhereTheFamilySaysSo) {
  Registry registry;
  for (double lag : {0.25, 0.5, 0.125}) registry.new_shard().gauge(Family::event_loop_lag_seconds).set(lag);
  EXPECT_THAT(registry.expose(), HasSubstr("\nfairlead_event_loop_lag_seconds 0.5\n"));
}

TEST(Registry, HistogramsAreCumulativeOverShards) {
  Registry registry;
  registry.new_shard().histogram(Family::request_duration_seconds, {"shop", "us"}).observe_ns(3'000'000);
  registry.new_shard().histogram(Family::request_duration_seconds, {"shop", "us"}).observe_ns(90'000'000'000);
  const std::string text = registry.expose();
  const std::string bucket = "fairlead_request_duration_seconds_bucket{service=\"shop\",region=\"us\",le=";
  EXPECT_THAT(text, HasSubstr(bucket + "\"0.0025\"} 0\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "\"0.005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "\"60\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "\"+Inf\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("_count{service=\"shop\",region=\"us\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("_sum{service=\"shop\",region=\"us\"} 90.003\n"));
  EXPECT_EQ(lines(text), static_cast<size_t>(Shard::lines(MetricType::histogram)));
}

TEST(Registry, SortsSeriesAndEscapesLabels) {
  Registry registry;
  Shard& shard = registry.new_shard();
  shard.counter(Family::rejected_total, {"b"}).add();
  shard.counter(Family::rejected_total, {"a\"\n\\"}).add();
  EXPECT_THAT(registry.expose(), HasSubstr("fairlead_rejected_total{reason=\"a\\\"\\n\\\\\"} 1\n"
                                           "fairlead_rejected_total{reason=\"b\"} 1\n"));
}

TEST(Registry, LeavesOutFamiliesWithoutSeries) {
  Registry registry;
  EXPECT_EQ(registry.expose(), "");
  registry.new_shard().counter(Family::log_dropped_total);
  EXPECT_THAT(registry.expose(), Not(HasSubstr("requests_total")));
}

TEST(Registry, NeverExposesMoreThanItsCap) {
  constexpr int64_t kCap = 1500;
  Registry registry(kCap);
  Shard* shards[] = {&registry.new_shard(), &registry.new_shard()};
  for (Shard* shard : shards) {
    for (int i = 0; i < 2000; ++i) {
      shard->histogram(Family::request_duration_seconds, {std::to_string(i), "us"});
      shard->counter(Family::rejected_total, {std::to_string(i)}).add();
    }
  }
  const std::string text = registry.expose();
  EXPECT_LE(lines(text), static_cast<size_t>(kCap));
  EXPECT_GT(lines(text), 500u);
  EXPECT_THAT(text, HasSubstr("fairlead_rejected_total{reason=\"_other\"}"));
  EXPECT_THAT(text,
              HasSubstr("fairlead_request_duration_seconds_count{service=\"_other\",region=\"_other\"}"));
  EXPECT_THAT(text, HasSubstr("fairlead_limit_hits_total{reason=\"metric_series\"}"));
}

/// Owners create and add while another thread reads; meant for the thread sanitiser, and nothing may be lost.
TEST(Registry, ReadsWhileOwnersWrite) {
  Registry registry;
  constexpr int kThreads = 3, kSeries = 200, kRounds = 20;
  std::atomic<int> running{kThreads};
  std::vector<std::thread> owners;
  owners.reserve(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    owners.emplace_back([&registry, &running] {
      Shard& shard = registry.new_shard();
      for (int i = 0; i < kSeries * kRounds; ++i) {
        const std::string label = std::to_string(i % kSeries);
        shard.counter(Family::rejected_total, {label}).add();
        shard.histogram(Family::request_duration_seconds, {label, "us"}).observe_ns(i);
        shard.gauge(Family::upstream_connections, {label, "us"}).add(1);
      }
      --running;
    });
  }
  while (running > 0) registry.expose();
  for (std::thread& owner : owners) owner.join();
  const std::string text = registry.expose();
  EXPECT_THAT(text, HasSubstr("fairlead_rejected_total{reason=\"7\"} 60\n"));
  EXPECT_THAT(text, HasSubstr("fairlead_upstream_connections{service=\"7\",region=\"us\"} 60\n"));
  EXPECT_THAT(text, HasSubstr("fairlead_request_duration_seconds_count{service=\"7\",region=\"us\"} 60\n"));
}

}  // namespace
}  // namespace fairlead::telemetry
