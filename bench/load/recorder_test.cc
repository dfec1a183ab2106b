#include "bench/load/recorder.h"

#include <gtest/gtest.h>

namespace fairlead::bench {
namespace {

using namespace std::chrono_literals;

constexpr Time kStart{100s};

Sample answered(Duration sent, Duration latency, int status, std::string_view region = {}) {
  return {kStart + sent, kStart + sent + latency, {outcome_of(status), status, {}, region}};
}

TEST(Outcome, FollowsTheStatusAtItsBounds) {
  EXPECT_EQ(outcome_of(399), Outcome::ok);
  EXPECT_EQ(outcome_of(400), Outcome::client_error);
  EXPECT_EQ(outcome_of(499), Outcome::client_error);
  EXPECT_EQ(outcome_of(500), Outcome::server_error);
}

TEST(Recorder, CountsOutcomesStatusesAndFailures) {
  Recorder recorder(kStart, 1s);
  recorder.record(answered(0s, 1ms, 200));
  recorder.record(answered(0s, 1ms, 404));
  recorder.record(answered(0s, 1ms, 503));
  recorder.record({kStart, kStart + 2ms, {Outcome::reset, 0, {}, {}}});
  recorder.record({kStart, kStart + 3ms, {Outcome::connect_error, 0, {}, {}}});
  EXPECT_EQ(recorder.completed(), 5u);
  EXPECT_EQ(recorder.failed(), 4u);
  EXPECT_EQ(recorder.statuses(), (std::map<int, uint64_t>{{200, 1}, {404, 1}, {503, 1}}));
  EXPECT_EQ(recorder.latency().count(), 3u) << "what got no response has no latency";
}

TEST(Recorder, CountsGrpcStatusesBesideThoseOfHttp) {
  Recorder recorder(kStart, 1s);
  recorder.record({kStart, kStart + 1ms, {Outcome::ok, 200, 0, {}}});
  recorder.record({kStart, kStart + 1ms, {Outcome::grpc_error, 200, 14, {}}});
  recorder.record({kStart, kStart + 1ms, {Outcome::grpc_error, 200, {}, {}}});
  EXPECT_EQ(recorder.failed(), 2u);
  EXPECT_EQ(recorder.statuses(), (std::map<int, uint64_t>{{200, 3}}));
  EXPECT_EQ(recorder.grpc_statuses(), (std::map<int, uint64_t>{{0, 1}, {14, 1}}));
}

TEST(Recorder, LatencyCountsFromTheIntendedTimeAndHoldsTimeouts) {
  Recorder recorder(kStart, 1s);
  recorder.record({kStart, kStart + 900ms, {Outcome::timeout, 0, {}, {}}});
  EXPECT_EQ(recorder.latency().max(), 900ms);
}

TEST(Recorder, IntervalsFollowTheTimeOfCompletion) {
  Recorder recorder(kStart, 1s);
  recorder.record(answered(0s, 1s - 1ns, 200));
  recorder.record(answered(0s, 1s, 200));     // the edge belongs to the second interval
  recorder.record(answered(3s, 100ms, 503));  // an empty interval lies between
  recorder.finish();
  ASSERT_EQ(recorder.intervals().size(), 4u);
  EXPECT_EQ(recorder.intervals()[0].counts[0], 1u);
  EXPECT_EQ(recorder.intervals()[1].counts[0], 1u);
  EXPECT_EQ(recorder.intervals()[2].counts, Recorder::Counts{});
  EXPECT_EQ(recorder.intervals()[3].counts[2], 1u);
  EXPECT_DOUBLE_EQ(recorder.intervals()[3].start_s, 3);
  EXPECT_EQ(recorder.intervals()[3].max, 100ms);
  EXPECT_EQ(recorder.intervals()[2].max, 0ms);
}

TEST(Recorder, FinishAddsNoEmptyInterval) {
  Recorder recorder(kStart, 1s);
  recorder.record(answered(0s, 10ms, 200));
  recorder.finish();
  recorder.finish();
  EXPECT_EQ(recorder.intervals().size(), 1u);
}

TEST(Recorder, SharesPerRegion) {
  Recorder recorder(kStart, 1s);
  recorder.record(answered(0s, 20ms, 200, "us"));
  recorder.record(answered(0s, 60ms, 200, "eu"));
  recorder.record(answered(0s, 61ms, 200, "eu"));
  recorder.record(answered(1s, 61ms, 200, "eu"));
  recorder.finish();
  ASSERT_EQ(recorder.regions().size(), 2u);
  EXPECT_EQ(recorder.regions()[0].count, 1u);
  EXPECT_EQ(recorder.regions()[1].count, 3u);
  EXPECT_EQ(recorder.regions()[1].latency.max(), 61ms);
  EXPECT_EQ(recorder.intervals()[0].regions, (std::vector<uint64_t>{1, 2}));
  EXPECT_EQ(recorder.intervals()[1].regions, (std::vector<uint64_t>{0, 1}));
}

TEST(Recorder, BoundsTheNumberOfRegions) {
  Recorder recorder(kStart, 1s);
  for (size_t i = 0; i < Recorder::kMaxRegions + 5; ++i)
    recorder.record(answered(0s, 1ms, 200, "region-" + std::to_string(i)));
  ASSERT_EQ(recorder.regions().size(), Recorder::kMaxRegions);
  EXPECT_EQ(recorder.regions()[Recorder::kMaxRegions - 2].count, 1u);
  EXPECT_EQ(recorder.regions().back().name, "_other");
  EXPECT_EQ(recorder.regions().back().count, 6u);
}

}  // namespace
}  // namespace fairlead::bench
