#include "proxy/stream/worker_metrics.h"

#include <gtest/gtest.h>

namespace fairlead::proxy {
namespace {

using telemetry::Family;
using Kind = ProxyError::Kind;

class WorkerMetricsTest : public ::testing::Test {
 protected:
  uint64_t count(Family family, telemetry::Shard::Labels labels) {
    return shard_.counter(family, labels).value();
  }

  telemetry::Registry registry_;
  telemetry::Shard& shard_ = registry_.new_shard();
  WorkerMetrics metrics_{shard_};
  const int north_ = 0;  // its address stands for a region
  const int south_ = 0;
  WorkerMetrics::Request request_{.route_id = 1,
                                  .service_id = 2,
                                  .region = &north_,
                                  .status = 200,
                                  .route = "all",
                                  .service = "shop",
                                  .region_name = "north",
                                  .protocol = "http/1.1"};
};

TEST_F(WorkerMetricsTest, EqualRequestsAreOneSeries) {
  metrics_.add_request(request_);
  metrics_.add_request(request_);
  EXPECT_EQ(count(Family::requests_total, {"all", "shop", "north", "200", "http/1.1"}), 2u);
}

TEST_F(WorkerMetricsTest, EachPartOfARequestTellsSeriesApart) {
  metrics_.add_request(request_);
  auto other = request_;
  other.status = 503;
  metrics_.add_request(other);
  other = request_;
  other.region = &south_;
  other.region_name = "south";
  metrics_.add_request(other);
  other = request_;
  other.route_id = 7;
  other.route = "api";
  metrics_.add_request(other);
  other = request_;
  other.service_id = 7;
  other.service = "blog";
  metrics_.add_request(other);
  other = request_;
  other.protocol = "h2";
  metrics_.add_request(other);
  EXPECT_EQ(count(Family::requests_total, {"all", "shop", "north", "200", "http/1.1"}), 1u);
  EXPECT_EQ(count(Family::requests_total, {"all", "shop", "north", "503", "http/1.1"}), 1u);
  EXPECT_EQ(count(Family::requests_total, {"all", "shop", "south", "200", "http/1.1"}), 1u);
  EXPECT_EQ(count(Family::requests_total, {"api", "shop", "north", "200", "http/1.1"}), 1u);
  EXPECT_EQ(count(Family::requests_total, {"all", "blog", "north", "200", "http/1.1"}), 1u);
  EXPECT_EQ(count(Family::requests_total, {"all", "shop", "north", "200", "h2"}), 1u);
}

TEST_F(WorkerMetricsTest, WithoutARouteTheLabelsAreEmpty) {
  metrics_.add_request({.status = 404, .protocol = "http/1.1"});
  EXPECT_EQ(count(Family::requests_total, {"", "", "", "404", "http/1.1"}), 1u);
}

TEST_F(WorkerMetricsTest, TheIdsTellSeriesApartAndTheFirstNameLabels) {
  metrics_.add_request(request_);
  auto renamed = request_;
  renamed.route = "renamed";
  metrics_.add_request(renamed);
  EXPECT_EQ(count(Family::requests_total, {"all", "shop", "north", "200", "http/1.1"}), 2u);
}

TEST_F(WorkerMetricsTest, WhatIsTurnedAwayHasItsReason) {
  metrics_.add_rejected("connect");
  metrics_.add_limit_hit("replay_buffer");
  metrics_.add_limit_hit("replay_buffer");
  metrics_.add_shed("memory");
  metrics_.add_shed("capacity", config::Criticality::sheddable);
  EXPECT_EQ(count(Family::rejected_total, {"connect"}), 1u);
  EXPECT_EQ(count(Family::limit_hits_total, {"replay_buffer"}), 2u);
  EXPECT_EQ(count(Family::shed_total, {"memory", "normal"}), 1u);
  EXPECT_EQ(count(Family::shed_total, {"capacity", "sheddable"}), 1u);
}

TEST_F(WorkerMetricsTest, RetriesAreCountedByWhatHadFailed) {
  metrics_.add_retry("shop", Kind::connect_failure);
  metrics_.add_retry("shop", Kind::reset);
  metrics_.add_retry("blog", Kind::reset);
  metrics_.add_retry_status("shop", 503);
  metrics_.add_budget_exhausted("shop");
  EXPECT_EQ(count(Family::retries_total, {"shop", "connect_failure"}), 1u);
  EXPECT_EQ(count(Family::retries_total, {"shop", "reset"}), 1u);
  EXPECT_EQ(count(Family::retries_total, {"blog", "reset"}), 1u);
  EXPECT_EQ(count(Family::retries_total, {"shop", "503"}), 1u);
  EXPECT_EQ(count(Family::retry_budget_exhausted_total, {"shop"}), 1u);
}

TEST_F(WorkerMetricsTest, DirectionsAndConnectionsAreApart) {
  metrics_.bytes_received.add(3);
  metrics_.bytes_sent.add(5);
  metrics_.downstream_connections.add(2);
  metrics_.downstream_connections_total.add(7);
  EXPECT_EQ(count(Family::bytes_total, {"received"}), 3u);
  EXPECT_EQ(count(Family::bytes_total, {"sent"}), 5u);
  EXPECT_EQ(shard_.gauge(Family::downstream_connections).value(), 2);
  EXPECT_EQ(count(Family::downstream_connections_total, {}), 7u);
}

// Everything that has no labels of a request's own is there from the start, as zero.
TEST_F(WorkerMetricsTest, ItsFixedSeriesAreExposedBeforeTheyCount) {
  const std::string text = registry_.expose();
  for (std::string_view line :
       {"fairlead_bytes_total{direction=\"received\"} 0\n", "fairlead_bytes_total{direction=\"sent\"} 0\n",
        "fairlead_downstream_connections 0\n", "fairlead_event_loop_lag_seconds 0\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

}  // namespace
}  // namespace fairlead::proxy
