#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "proxy/http2/socket_end_test_support.h"
#include "proxy/stream/client_test_support.h"

namespace fairlead::proxy {
namespace {

using health::Outcome;
using http2::SocketEnd;
using telemetry::Family;

/// Clients of the service "shop", whose lone endpoint speaks HTTP/2 and is the test.
class StreamTriesTest : public ::testing::Test {
 protected:
  void set_up(int retries, uint32_t connections = 8192) {
    service_ = test_service("shop", {&listener_}, [&](config::Service& service) {
      service.protocol = config::Protocol::h2;
      service.retry.attempts = retries;
      service.pool.max_connections = connections;
    });
    worker_.adopt(test_snapshot({service_}));
  }
  void get(size_t count) {
    for (size_t i = 0; i < count; ++i) clients_.emplace_back(worker_.context).get();
  }
  /// Runs until `done`, while the endpoint takes connections and what comes on them.
  bool run(absl::FunctionRef<bool()> done) {
    return run_until(worker_.reactor, [&] {
      while (auto peer = listener_.accept())
        endpoint_.emplace_back(std::move(peer), http2::Session::Role::server, limits_);
      for (SocketEnd& connection : endpoint_) connection.turn();
      return done();
    });
  }
  /// The first connection, once so many requests have come on it.
  SocketEnd& asked(size_t count) {
    EXPECT_TRUE(run([&] { return !endpoint_.empty() && endpoint_[0].end.streams.size() == count; }));
    return endpoint_.at(0);
  }
  static void go_away(SocketEnd& connection) {
    connection.wire->send(
        http2::frame(NGHTTP2_GOAWAY, 0, 0, http2::big_endian(0) + http2::big_endian(NGHTTP2_NO_ERROR)));
  }
  static void refuse_all(SocketEnd& connection) {
    for (const auto& [id, stream] : connection.end.streams) {
      if (!stream->closed) connection.end.session.reset(id, http2::StreamError::refused);
    }
    connection.turn();
  }
  static void answer_all(SocketEnd& connection) {
    for (const auto& [id, stream] : connection.end.streams) {
      if (stream->blocks > 0 && !stream->closed) connection.end.respond(id, "204");
    }
    connection.turn();
  }
  size_t over() const {
    return static_cast<size_t>(
        std::count_if(clients_.begin(), clients_.end(), [](const auto& client) { return client.seen.over; }));
  }
  size_t answered(int status) const {
    return static_cast<size_t>(std::count_if(clients_.begin(), clients_.end(), [&](const auto& client) {
      return client.seen.over && client.seen.status == status;
    }));
  }
  uint64_t outcomes(Outcome outcome) {
    return service_->regions[0].endpoints[0].state->shard(0).outcomes[static_cast<size_t>(outcome)];
  }
  uint64_t attempts(std::string_view code) {
    return worker_.count(Family::upstream_attempts_total, {"shop", "region-0", code});
  }
  uint64_t retries(std::string_view reason) { return worker_.count(Family::retries_total, {"shop", reason}); }

  /// What an origin that refused is held to have done.
  void expect_no_fault(uint64_t refused) {
    EXPECT_EQ(outcomes(Outcome::reset), 0u);
    EXPECT_EQ(outcomes(Outcome::cancelled), refused);
    EXPECT_EQ(attempts("refused_stream"), refused);
    EXPECT_EQ(worker_.wakes, 0);
  }

  /// Ten times as many requests as a connection takes, on one that has not said so.
  void expect_burst_served(uint32_t connections) {
    limits_.concurrent_streams = 5;  // the session refuses more, even before its settings are known
    set_up(0, connections);
    get(50);
    ASSERT_TRUE(run([&] {
      for (SocketEnd& connection : endpoint_) answer_all(connection);
      return over() == 50;
    }));
    EXPECT_EQ(answered(204), 50u);
    EXPECT_GE(retries("refused_stream"), 45u);
    expect_no_fault(retries("refused_stream"));
  }

  http2::SessionLimits limits_{.concurrent_streams = 1000};
  LoopbackListener listener_;
  std::shared_ptr<routing::Service> service_;
  TestWorker worker_;
  std::deque<TestClient> clients_;
  std::deque<SocketEnd> endpoint_;  // its connections
};

TEST_F(StreamTriesTest, ALostConnectionIsOneResetHoweverManyRequestsWereOnIt) {
  set_up(0);
  get(10);
  asked(10).wire->abort();
  ASSERT_TRUE(run([&] { return over() == 10; }));
  EXPECT_EQ(outcomes(Outcome::reset), 1u);
  EXPECT_EQ(outcomes(Outcome::cancelled), 9u);
  EXPECT_EQ(attempts("reset"), 10u) << "each is called what it is";
  EXPECT_EQ(answered(502), 10u);
  EXPECT_EQ(worker_.wakes, 1);
}

TEST_F(StreamTriesTest, AResponseThatItsOriginResetsIsBrokenOffByTheSameCode) {
  set_up(0);
  get(2);
  SocketEnd& connection = asked(2);
  for (auto& [id, stream] : connection.end.streams) {
    stream->complete = false;
    connection.end.respond(id, "200", true);
  }
  ASSERT_TRUE(run([&] { return clients_[0].seen.status == 200 && clients_[1].seen.status == 200; }));
  connection.end.session.reset(1, http2::StreamError::cancel);
  ASSERT_TRUE(run([&] { return over() == 1; }));
  EXPECT_EQ(clients_[0].seen.reset_code, NGHTTP2_CANCEL);
  connection.wire->abort();
  ASSERT_TRUE(run([&] { return over() == 2; }));
  EXPECT_TRUE(clients_[1].seen.aborted);
  EXPECT_FALSE(clients_[1].seen.reset_code) << "it has said nothing";
}

TEST_F(StreamTriesTest, AllThatWereOnALostConnectionAreTriedAgain) {
  set_up(1);
  get(10);
  asked(10).wire->abort();
  ASSERT_TRUE(run([&] {
    if (endpoint_.size() > 1) answer_all(endpoint_[1]);
    return over() == 10;
  }));
  EXPECT_EQ(answered(204), 10u);
  EXPECT_EQ(retries("reset"), 10u);
}

TEST_F(StreamTriesTest, WhatLiesBeyondAGoawayIsRepeatedWithoutPolicyOrBudget) {
  set_up(0);
  get(100);
  go_away(asked(100));
  ASSERT_TRUE(run([&] {
    if (endpoint_.size() > 1) answer_all(endpoint_[1]);
    return over() == 100;
  }));
  EXPECT_EQ(answered(204), 100u);
  EXPECT_EQ(endpoint_.size(), 2u);
  EXPECT_EQ(retries("refused_stream"), 100u);
  expect_no_fault(100);
}

TEST_F(StreamTriesTest, TheNextConnectionMayGoAwayAsWell) {
  set_up(0);
  get(1);
  size_t gone = 0;
  ASSERT_TRUE(run([&] {
    if (endpoint_.size() > gone && !endpoint_[gone].end.streams.empty()) {
      gone < 3 ? go_away(endpoint_[gone]) : answer_all(endpoint_[gone]);
      gone = std::min<size_t>(gone + 1, 3);
    }
    return over() == 1;
  }));
  EXPECT_EQ(answered(204), 1u);
  EXPECT_EQ(endpoint_.size(), 4u);
  expect_no_fault(3);
}

TEST_F(StreamTriesTest, ARefusalIsRepeatedThreeTimes) {
  set_up(0);
  get(1);
  ASSERT_TRUE(run([&] {
    for (SocketEnd& connection : endpoint_) refuse_all(connection);
    return over() == 1;
  }));
  EXPECT_EQ(answered(503), 1u);
  EXPECT_EQ(clients_[0].seen.kind, "refused_stream");
  EXPECT_EQ(retries("refused_stream"), 3u);
  expect_no_fault(4);
}

TEST_F(StreamTriesTest, ABurstOnConnectionsThatTakeFewIsServed) {
  expect_burst_served(8192);
  EXPECT_LE(endpoint_.size(), 10u);
}

TEST_F(StreamTriesTest, ABurstOnTheOnlyConnectionThereMayBeIsServed) {
  expect_burst_served(1);
  EXPECT_EQ(endpoint_.size(), 1u);
}

}  // namespace
}  // namespace fairlead::proxy
