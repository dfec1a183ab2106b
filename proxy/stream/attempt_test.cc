#include "proxy/stream/attempt.h"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>

#include "proxy/stream/client_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using health::Outcome;
using telemetry::Family;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
constexpr std::string_view kPart = kOk.substr(0, kOk.size() - 1);

/// Attempts at the only endpoint of "shop", without a second try. The origin is the test.
class AttemptTest : public ::testing::Test {
 protected:
  void set_up(const std::function<void(config::Service&)>& adjust = {},
              const std::function<void(config::Config&)>& config = {}) {
    service_ = test_service("shop", {&origin_}, [&](config::Service& service) {
      service.retry.attempts = 0;
      if (adjust) adjust(service);
    });
    worker_.adopt(test_snapshot({service_}, config));
  }
  bool run(absl::FunctionRef<bool()> done) { return run_until(worker_.reactor, done); }
  /// The origin's end of the next connection, once `text` has come on it.
  std::unique_ptr<Peer> accept(std::string_view text = "\r\n\r\n") {
    auto peer = origin_.accept(worker_.reactor);
    EXPECT_TRUE(peer != nullptr && run([&] { return peer->received(text); }));
    return peer;
  }
  LocalRegion& region() { return worker_.state.current()->services[0]->regions[0]; }
  const health::EvidenceShard& evidence() { return service_->regions[0].endpoints[0].state->shard(0); }
  uint64_t outcomes(Outcome outcome) { return evidence().outcomes[static_cast<size_t>(outcome)]; }
  uint64_t outcomes() {
    return std::accumulate(std::begin(evidence().outcomes), std::end(evidence().outcomes), uint64_t{0});
  }
  /// `outcome` is all that came of it, no level stays up, and only success teaches a latency.
  void expect_end(Outcome outcome) {
    EXPECT_EQ(outcomes(outcome), 1u);
    EXPECT_EQ(outcomes(), 1u);
    const auto& latency = evidence().latency;
    EXPECT_EQ(std::accumulate(latency.begin(), latency.end(), 0u), outcome == Outcome::ok ? 1u : 0u);
    EXPECT_EQ(evidence().in_flight, 0u);
    EXPECT_EQ(evidence().waiting, 0u);
    EXPECT_EQ(region().endpoints[0]->in_flight, 0u);
    EXPECT_TRUE(region().waiting.empty());
  }

  LoopbackListener origin_;
  std::shared_ptr<routing::Service> service_;
  TestWorker worker_;
};

TEST_F(AttemptTest, ItsEvidenceFollowsAnExchange) {
  set_up();
  TestClient client(worker_.context);
  client.get();
  EXPECT_EQ(evidence().in_flight, 1u);
  EXPECT_EQ(evidence().sent, 0u) << "no connection yet";
  EXPECT_EQ(region().waiting.size(), 1u);
  const auto peer = accept();
  EXPECT_EQ(evidence().sent, 1u);
  EXPECT_EQ(evidence().waiting, 1u);
  peer->send("HTTP/1.1 103 Early Hints\r\n\r\n");
  ASSERT_TRUE(run([&] { return !client.seen.interim.empty(); }));
  EXPECT_EQ(evidence().answered, 0u) << "an interim response is no answer";
  EXPECT_EQ(evidence().waiting, 1u);
  peer->send(kPart);
  ASSERT_TRUE(run([&] { return client.seen.status == 200; }));
  EXPECT_EQ(evidence().answered, 1u);
  EXPECT_EQ(evidence().waiting, 0u);
  EXPECT_TRUE(region().waiting.empty()) << "nothing left to evacuate";
  EXPECT_EQ(evidence().in_flight, 1u);
  EXPECT_EQ(outcomes(), 0u);
  peer->send("k");
  ASSERT_TRUE(run([&] { return client.seen.over; }));
  expect_end(Outcome::ok);
}

TEST_F(AttemptTest, WhatTheOriginSaysOfItsLoadIsEvidence) {
  set_up();
  TestClient client(worker_.context);
  client.get();
  const auto peer = accept();
  peer->send(
      "HTTP/1.1 200 OK\r\nEndpoint-Load-Metrics: TEXT cpu_utilization=0.25\r\nTransfer-Encoding: "
      "chunked\r\n\r\n");
  ASSERT_TRUE(run([&] { return client.seen.status != 0; }));
  EXPECT_EQ(evidence().reports, 1u);
  EXPECT_EQ(evidence().utilization, 250'000u);
  peer->send("0\r\nendpoint-load-metrics: JSON {\"application_utilization\":0.5}\r\n\r\n");
  ASSERT_TRUE(run([&] { return client.seen.over; }));
  EXPECT_EQ(evidence().reports, 2u);
  EXPECT_EQ(evidence().utilization, 750'000u);
}

TEST_F(AttemptTest, SilenceCountsOnceTheWholeRequestIsOut) {
  set_up();
  TestClient client(worker_.context);
  client.post(4);
  client.stream.on_request_body("12");
  const auto peer = accept("\r\n\r\n12");
  EXPECT_EQ(evidence().sent, 1u);
  EXPECT_EQ(evidence().waiting, 0u) << "it may wait for the rest of the body";
  client.stream.on_request_body("34");
  client.stream.on_request_end({});
  EXPECT_EQ(evidence().sent, 1u);
  EXPECT_EQ(evidence().waiting, 1u);
}

TEST_F(AttemptTest, AnAnswerBeforeTheRequestsEndIsNotWaitedFor) {
  set_up();
  TestClient client(worker_.context);
  client.post(4);
  const auto peer = accept();
  peer->send(kPart);
  ASSERT_TRUE(run([&] { return client.seen.status == 200; }));
  client.stream.on_request_body("1234");
  client.stream.on_request_end({});
  EXPECT_EQ(evidence().waiting, 0u);
  peer->send("k");
  ASSERT_TRUE(run([&] { return client.seen.over; }));
  expect_end(Outcome::ok);
}

TEST_F(AttemptTest, LatencyRunsFromTheLastByteOfTheRequest) {
  set_up();
  TestClient client(worker_.context);
  client.post(1);
  const auto peer = accept();
  const Time began = worker_.reactor.now();
  constexpr Duration kSlow = 30ms;
  ASSERT_TRUE(run([&] { return worker_.reactor.now() - began >= kSlow; }));
  client.stream.on_request_body("1");
  client.stream.on_request_end({});
  peer->send(kOk);
  ASSERT_TRUE(run([&] { return client.seen.over; }));
  EXPECT_LE(Duration(evidence().latency_ns.load()), worker_.reactor.now() - began - kSlow)
      << "a slow client is not a slow origin";
}

TEST_F(AttemptTest, SendsEachByteOnce) {
  set_up();
  TestClient client(worker_.context);
  client.post(100'000'000);
  const auto peer = accept();
  const Attempt& attempt = region().waiting.front();
  std::string body;
  while (!client.stream.request_paused() && body.size() < 50'000'000) {
    const std::string piece(64 * 1024, static_cast<char>('a' + body.size() / (64 * 1024) % 26));
    client.stream.on_request_body(piece);
    body += piece;
  }
  EXPECT_LT(attempt.sent(), body.size()) << "more than the sockets take";
  const uint64_t all = client.stream.request().size();
  ASSERT_TRUE(run([&] { return peer->received().size() >= all; }));
  EXPECT_TRUE(peer->received().ends_with("\r\n\r\n" + body));
  EXPECT_EQ(attempt.sent(), all);
}

TEST_F(AttemptTest, WhatFindsTheQueueFullHasNoOutcome) {
  set_up([](config::Service& service) { service.pool.max_pending = 0; });
  TestClient client(worker_.context);
  client.get();
  ASSERT_TRUE(client.seen.over);
  EXPECT_EQ(outcomes(), 0u);
  EXPECT_EQ(evidence().in_flight, 0u);
  EXPECT_TRUE(region().waiting.empty());
}

TEST_F(AttemptTest, ATimeoutInTheQueueIsNotTheOriginsFault) {
  set_up([](config::Service& service) { service.pool.max_connections = 1; },
         [](config::Config& config) { config.routes[0].timeout = 30ms; });
  TestClient first(worker_.context);
  first.post(1);  // its body never comes: it keeps the connection
  const auto peer = accept();
  TestClient second(worker_.context);
  second.get();
  ASSERT_TRUE(run([&] { return second.seen.over; }));
  EXPECT_EQ(outcomes(Outcome::cancelled), 1u);
  EXPECT_EQ(outcomes(Outcome::response_timeout), 0u);
  EXPECT_EQ(worker_.count(Family::upstream_attempts_total, {"shop", "region-0", "pool_overflow"}), 1u);
  EXPECT_EQ(evidence().in_flight, 1u) << "the first";
}

TEST_F(AttemptTest, EveryEndIsOneOutcome) {
  const auto give_up = [](TestClient& client) { client.stream.on_downstream_closed(); };
  const std::vector<std::pair<Outcome, std::function<void(TestClient&)>>> ends = {
      {Outcome::ok, [&](auto&) { accept()->send(kOk); }},
      {Outcome::reset, [&](auto&) { accept()->abort(); }},
      {Outcome::reset, [&](auto&) { accept()->send(kPart); }},
      {Outcome::status_failure,
       [&](auto&) { accept()->send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"); }},
      {Outcome::bad_response, [&](auto&) { accept()->send("nonsense\r\n\r\n"); }},
      {Outcome::cancelled, [&](auto& client) { give_up((accept(), client)); }},
      {Outcome::cancelled, give_up},  // last, for nobody accepts its connection
  };
  for (const auto& [outcome, act] : ends) {
    set_up();
    TestClient client(worker_.context);
    client.get();
    act(client);
    ASSERT_TRUE(run([&] { return client.seen.over; }));
    expect_end(outcome);
  }
}

TEST_F(AttemptTest, AConnectThatHangsLongerThanTheRouteWaitsIsTheOriginsFault) {
  const LoopbackListener silent(0);
  std::vector<std::unique_ptr<Peer>> fillers;  // the kernel then ignores further connects
  for (int i = 0; i < 3; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(fd, reinterpret_cast<const sockaddr*>(&silent.address()), sizeof(sockaddr_in));
    fillers.push_back(std::make_unique<Peer>(fd));
  }
  service_ = test_service("shop", {&silent}, [](config::Service& service) {
    service.retry.attempts = 0;
    service.pool.connect_timeout = 60ms;
  });
  worker_.adopt(test_snapshot({service_}, [](config::Config& config) { config.routes[0].timeout = 30ms; }));
  TestClient client(worker_.context);
  client.get();
  ASSERT_TRUE(run([&] { return client.seen.over && region().endpoints[0]->pool->connections() == 0; }));
  EXPECT_EQ(outcomes(Outcome::connect_timeout) + outcomes(Outcome::response_timeout), 1u);
  EXPECT_EQ(outcomes(Outcome::cancelled), 0u);
  EXPECT_EQ(worker_.count(Family::upstream_attempts_total, {"shop", "region-0", "pool_overflow"}), 0u);
}

}  // namespace
}  // namespace fairlead::proxy
