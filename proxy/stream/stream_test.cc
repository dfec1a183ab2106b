#include "proxy/stream/stream.h"

#include <gtest/gtest.h>

#include <optional>

#include "proxy/stream/client_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using telemetry::Family;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// One stream to the service "shop" in two regions, whose origins are the test.
class StreamTest : public ::testing::Test {
 protected:
  void set_up(const std::function<void(config::Service&)>& service = {},
              const std::function<void(config::Config&)>& config = {}) {
    service_ = test_service("shop", {&near_, &far_}, service);
    worker_.adopt(test_snapshot({service_}, config));
    stream_.emplace(worker_.context, client_);
  }
  bool run(absl::FunctionRef<bool()> done) { return run_until(worker_.reactor, done); }
  bool run_to_end() {
    return run([&] { return client_.over; });
  }
  /// Begins the request whose head is `text`; its body follows by on_request_body.
  void begin(std::string text, bool trusted = false) {
    text_ = std::move(text);
    begin_request(*stream_, parser_, text_, trusted);
  }
  void get() { begin("GET /shop HTTP/1.1\r\nHost: a\r\n\r\n"); }
  void post(std::string_view body) {
    begin("POST /shop HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    stream_->on_request_body(body);
    stream_->on_request_end({});
  }
  /// The origin's end of the next connection, once `text` has come on it.
  std::unique_ptr<Peer> origin(LoopbackListener& region, std::string_view text = "\r\n\r\n") {
    auto peer = region.accept(worker_.reactor);
    EXPECT_TRUE(peer != nullptr && run([&] { return peer->received(text); }));
    return peer;
  }
  /// One exchange with the near origin, which then closes the idle connection, unseen as yet by the loop.
  void answer_one() {
    get();
    const auto peer = origin(near_);
    peer->send(kOk);
    ASSERT_TRUE(run_to_end());
    peer->close();
    client_ = {};
    parser_.reset();
  }
  /// From now on so much of each class.
  void admit(const routing::ByCriticality& parts) {
    auto plan = test_plan(service_);
    auto table = std::make_shared<routing::ShareTable>(*plan.table);
    table->admit = parts;
    plan.table = std::move(table);
    worker_.state.adopt(plan);
  }
  uint64_t retries(std::string_view reason) { return worker_.count(Family::retries_total, {"shop", reason}); }
  uint64_t outcomes(size_t region, health::Outcome outcome) {
    return service_->regions[region].endpoints[0].state->shard(0).outcomes[static_cast<size_t>(outcome)];
  }

  LoopbackListener near_;
  LoopbackListener far_;
  std::shared_ptr<routing::Service> service_;
  TestWorker worker_;
  RecordingDownstream client_;
  std::optional<Stream> stream_;
  http::RequestParser parser_{http::ParserLimits{}};
  std::string text_;
};

TEST_F(StreamTest, ForwardsARequestAndItsResponse) {
  set_up();
  get();
  const auto peer = origin(near_);
  EXPECT_TRUE(peer->received().starts_with("GET /shop HTTP/1.1\r\n")) << peer->received();
  peer->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
  EXPECT_EQ(client_.body, "ok");
  EXPECT_TRUE(client_.whole);
  EXPECT_GT(client_.flushes, 0);
  EXPECT_FALSE(stream_->active());
  EXPECT_EQ(worker_.count(Family::requests_total, {"to-shop", "shop", "region-0", "200", "http/1.1"}), 1u);
  EXPECT_EQ(outcomes(0, health::Outcome::ok), 1u);
}

TEST_F(StreamTest, WithoutARouteThereIs404) {
  set_up();
  begin("GET /elsewhere HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client_.over);
  EXPECT_EQ(client_.status, 404);
  EXPECT_EQ(client_.kind, "no_route");
}

TEST_F(StreamTest, ConnectIsRefused) {
  set_up();
  begin("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
  EXPECT_EQ(client_.status, 405);
  EXPECT_EQ(client_.kind, "method_not_allowed");
  EXPECT_EQ(worker_.count(Family::rejected_total, {"connect"}), 1u);
}

TEST_F(StreamTest, APathThatClimbsOutIsRefused) {
  set_up();
  begin("GET /shop/../../x HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client_.status, 400);
  EXPECT_EQ(worker_.count(Family::rejected_total, {"bad_path"}), 1u);
}

TEST_F(StreamTest, ShedsWhileMemoryIsShort) {
  set_up();
  worker_.context.shedding = true;
  get();
  EXPECT_EQ(client_.status, 503);
  EXPECT_EQ(client_.kind, "overloaded");
  EXPECT_EQ(client_.retry_after_s, 1);
}

TEST_F(StreamTest, ShedsByItsRoutesClassWhileAllRegionsAreFull) {
  set_up({}, [](config::Config& config) { config.routes[0].criticality = config::Criticality::sheddable; });
  admit({1, 1, 1, 0});
  get();
  EXPECT_TRUE(client_.over) << "no region was asked";
  EXPECT_EQ(client_.status, 503);
  EXPECT_EQ(client_.kind, "shed");
  EXPECT_EQ(client_.region, "");
  EXPECT_EQ(client_.retry_after_s, 1);
  EXPECT_EQ(worker_.count(Family::shed_total, {"capacity", "sheddable"}), 1u);
  client_ = {};
  parser_.reset();
  admit({0, 0, 0, 1});
  get();
  const auto peer = origin(near_);
  peer->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
}

TEST_F(StreamTest, TunnelsAndConnectionsAreShedLikeRequests) {
  set_up([](config::Service& service) { service.protocol = config::Protocol::tcp; });
  admit({1, 1, 0, 0});
  begin("GET /shop HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
  EXPECT_TRUE(client_.over);
  EXPECT_EQ(client_.status, 503);
  EXPECT_FALSE(stream_->tunnelling());
  client_ = {};
  const TcpRoute route{.route = {.name = "plain"}, .service = "shop"};
  stream_->begin(route, {.address = "192.0.2.1", .listener = "plain", .protocol = "tcp"});
  EXPECT_TRUE(client_.over);
  EXPECT_EQ(client_.kind, "shed");
  EXPECT_EQ(worker_.count(Family::shed_total, {"capacity", "normal"}), 2u);
}

TEST_F(StreamTest, AResetIsTriedAgainInTheNextRegion) {
  set_up();
  get();
  origin(near_)->abort();
  const auto second = origin(far_);
  second->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
  EXPECT_EQ(retries("reset"), 1u);
  EXPECT_EQ(worker_.count(Family::upstream_attempts_total, {"shop", "region-0", "reset"}), 1u);
  EXPECT_EQ(worker_.count(Family::upstream_attempts_total, {"shop", "region-1", "200"}), 1u);
  EXPECT_EQ(worker_.wakes, 1);
  EXPECT_EQ(outcomes(0, health::Outcome::reset), 1u);
}

TEST_F(StreamTest, AFailureStatusIsTriedAgainAndNotShown) {
  set_up();
  get();
  origin(near_)->send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\noops");
  origin(far_)->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
  EXPECT_EQ(client_.body, "ok");
  EXPECT_EQ(retries("502"), 1u);
  EXPECT_EQ(outcomes(0, health::Outcome::status_failure), 1u);
}

TEST_F(StreamTest, NoMoreRetriesThanAllowed) {
  set_up();
  get();
  origin(near_)->abort();
  origin(far_)->abort();
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 502);
  EXPECT_EQ(client_.kind, "reset");
  EXPECT_EQ(client_.region, "region-1");
  EXPECT_EQ(retries("reset"), 1u);
}

TEST_F(StreamTest, AFailureStatusWithNowhereElseToGoIsShown) {
  set_up();
  service_->regions[1].endpoints[0].state->set_health({health::State::ejected, 0});
  get();
  origin(near_)->send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\noops");
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 503);
  EXPECT_EQ(client_.body, "oops");
  EXPECT_EQ(retries("503"), 0u);
}

TEST_F(StreamTest, ALoneEndpointIsTriedAgainAfterAReset) {
  service_ = test_service("shop", {&near_});
  worker_.adopt(test_snapshot({service_}));
  stream_.emplace(worker_.context, client_);
  get();
  origin(near_)->abort();
  origin(near_)->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
  EXPECT_EQ(retries("reset"), 1u);
}

TEST_F(StreamTest, AConnectionClosedWhileIdleCostsNoRetry) {
  set_up([](config::Service& service) { service.retry.attempts = 0; });
  answer_one();
  get();
  const auto fresh = origin(near_);
  ASSERT_NE(fresh, nullptr);
  fresh->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
  EXPECT_EQ(retries("stale_connection"), 1u);
  EXPECT_EQ(outcomes(0, health::Outcome::reset), 0u) << "no fault of the origin";
  EXPECT_EQ(far_.accept(), nullptr);
}

TEST_F(StreamTest, ANewConnectionThatIsResetAsWellIsAFault) {
  set_up([](config::Service& service) { service.retry.attempts = 0; });
  answer_one();
  get();
  origin(near_)->abort();
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 502);
  EXPECT_EQ(client_.kind, "reset");
  EXPECT_EQ(retries("stale_connection"), 1u);
  EXPECT_EQ(outcomes(0, health::Outcome::reset), 1u);
}

TEST_F(StreamTest, WhatIsNotIdempotentAvoidsAConnectionClosedWhileIdle) {
  set_up();
  answer_one();
  post("x");
  origin(near_, "\r\n\r\nx")->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
  EXPECT_EQ(retries("stale_connection"), 0u) << "seen before it was sent";
}

TEST_F(StreamTest, AnExplicitOverloadIsNotTriedAgain) {
  set_up();
  get();
  origin(near_)->send("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 503);
  EXPECT_EQ(client_.kind, "") << "the origin's own";
  EXPECT_EQ(retries("503"), 0u);
}

TEST_F(StreamTest, WhatIsNotIdempotentIsNotSentTwice) {
  set_up();
  post("x");
  origin(near_, "\r\n\r\nx")->abort();
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 502);
  EXPECT_EQ(retries("reset"), 0u);
  EXPECT_EQ(far_.accept(), nullptr);
}

TEST_F(StreamTest, WhatWasNeverSentMayBeTriedAgain) {
  const LoopbackListener refusing(LoopbackListener::kNone);
  service_ = test_service("shop", {&refusing, &far_});
  worker_.adopt(test_snapshot({service_}));
  stream_.emplace(worker_.context, client_);
  post("x");
  origin(far_, "\r\n\r\nx")->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
  EXPECT_EQ(retries("connect_failure"), 1u);
}

TEST_F(StreamTest, AnEmptyBudgetForbidsRetries) {
  set_up([](config::Service& service) {
    service.retry.budget_maximum = 0;
    service.retry.budget_per_second = 0;
  });
  get();
  origin(near_)->abort();
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 502);
  EXPECT_EQ(retries("reset"), 0u);
  EXPECT_EQ(worker_.count(Family::retry_budget_exhausted_total, {"shop"}), 1u);
}

TEST_F(StreamTest, ABodyThatIsNotKeptForbidsRetries) {
  set_up({}, [](config::Config& config) { config.limits.replay_buffer = 10; });
  begin("PUT /shop HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
  const auto peer = origin(near_);
  stream_->on_request_body("12345678901");
  stream_->on_request_end({});
  ASSERT_TRUE(run([&] { return peer->received("12345678901"); }));
  EXPECT_EQ(worker_.count(Family::limit_hits_total, {"replay_buffer"}), 1u);
  peer->abort();
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 502);
  EXPECT_EQ(retries("reset"), 0u);
}

TEST_F(StreamTest, ABodyAtTheLimitIsSentAgain) {
  set_up({}, [](config::Config& config) { config.limits.replay_buffer = 10; });
  begin("PUT /shop HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
  const auto peer = origin(near_);
  stream_->on_request_body("1234567890");
  stream_->on_request_end({});
  ASSERT_TRUE(run([&] { return peer->received("1234567890"); }));
  peer->abort();
  origin(far_, "\r\n\r\n1234567890")->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
  EXPECT_EQ(retries("reset"), 1u);
}

TEST_F(StreamTest, EvacuationMovesAWaitingRequestOnce) {
  set_up();
  get();
  const auto first = origin(near_);
  auto plan = test_plan(service_);
  plan.evacuate = 0b01;
  worker_.state.adopt(plan);
  const auto second = origin(far_);
  EXPECT_TRUE(run([&] { return first->ended() || first->reset(); }));
  plan.evacuate = 0b11;
  worker_.state.adopt(plan);
  run_for(worker_.reactor, 10ms);
  EXPECT_FALSE(client_.over);
  second->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
  EXPECT_EQ(worker_.count(Family::evacuations_total, {"shop", "region-0"}), 1u);
  EXPECT_EQ(worker_.count(Family::evacuations_total, {"shop", "region-1"}), 0u);
  EXPECT_EQ(retries("evacuated"), 0u) << "no retry: it costs no budget";
  EXPECT_EQ(outcomes(0, health::Outcome::cancelled), 1u);
}

TEST_F(StreamTest, EvacuationLeavesWhatIsNotIdempotent) {
  set_up();
  post("x");
  const auto first = origin(near_, "\r\n\r\nx");
  auto plan = test_plan(service_);
  plan.evacuate = 0b01;
  worker_.state.adopt(plan);
  first->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
  EXPECT_EQ(worker_.count(Family::evacuations_total, {"shop", "region-0"}), 0u);
}

TEST_F(StreamTest, EvacuationReachesRequestsOfAnEarlierConfiguration) {
  set_up();
  get();
  const auto first = origin(near_);
  auto changed = std::make_shared<routing::Service>(*service_);
  changed->config.retry.attempts = 7;
  worker_.adopt(test_snapshot({changed}));
  auto plan = test_plan(changed);
  plan.evacuate = 0b01;
  worker_.state.adopt(plan);
  origin(far_)->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
}

TEST_F(StreamTest, EvacuationOfOneEndpointMovesWhatWaitsThere) {
  set_up();
  get();
  const auto first = origin(near_);
  auto plan = test_plan(service_);
  plan.evacuate_endpoints = {service_->regions[1].endpoints[0].state.get()};
  worker_.state.adopt(plan);
  run_for(worker_.reactor, 10ms);
  EXPECT_FALSE(first->ended()) << "not its endpoint";
  plan.evacuate_endpoints = {service_->regions[0].endpoints[0].state.get()};
  worker_.state.adopt(plan);
  origin(far_)->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
}

TEST_F(StreamTest, EvacuationLeavesWhatIsAnswered) {
  set_up();
  get();
  const auto first = origin(near_);
  first->send(kOk.substr(0, kOk.size() - 1));
  ASSERT_TRUE(run([&] { return client_.status == 200; }));
  auto plan = test_plan(service_);
  plan.evacuate = 0b01;
  worker_.state.adopt(plan);
  first->send("k");
  ASSERT_TRUE(run_to_end());
  EXPECT_TRUE(client_.whole);
  EXPECT_EQ(client_.body, "ok");
}

TEST_F(StreamTest, NoResponseInTimeIs504) {
  set_up({}, [](config::Config& config) { config.routes[0].timeout = 30ms; });
  get();
  const auto peer = origin(near_);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 504);
  EXPECT_EQ(client_.kind, "response_timeout");
  EXPECT_EQ(client_.region, "region-0");
  EXPECT_EQ(outcomes(0, health::Outcome::response_timeout), 1u);
  EXPECT_EQ(worker_.count(Family::limit_hits_total, {"response_timeout"}), 1u);
  EXPECT_TRUE(run([&] { return peer->ended(); }));
}

TEST_F(StreamTest, ATruncatedResponseIsBrokenOff) {
  set_up();
  get();
  origin(near_)->send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");  // and the end
  ASSERT_TRUE(run_to_end());
  EXPECT_TRUE(client_.aborted);
  EXPECT_FALSE(client_.whole);
  EXPECT_EQ(client_.body, "half");
  EXPECT_EQ(far_.accept(), nullptr) << "not tried again";
}

TEST_F(StreamTest, AResponseWithoutProgressIsBrokenOff) {
  set_up({}, [](config::Config& config) { config.limits.stream_idle_timeout = 30ms; });
  get();
  const auto peer = origin(near_);
  peer->send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  ASSERT_TRUE(run_to_end());
  EXPECT_TRUE(client_.aborted);
  EXPECT_EQ(outcomes(0, health::Outcome::response_timeout), 1u);
}

TEST_F(StreamTest, ABodyThatStopsComingIs408) {
  set_up({}, [](config::Config& config) { config.limits.stream_idle_timeout = 30ms; });
  begin("POST /shop HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
  const auto peer = origin(near_);
  stream_->on_request_body("12");
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 408);
  EXPECT_EQ(outcomes(0, health::Outcome::cancelled), 1u) << "not the origin's fault";
}

constexpr const char* kExpecting =
    "PUT /shop HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";

TEST_F(StreamTest, AnOriginThatNeverAsksForTheBodyIs504) {
  set_up({}, [](config::Config& config) { config.routes[0].timeout = 30ms; });
  begin(kExpecting);
  const auto peer = origin(near_);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 504);
  EXPECT_EQ(client_.kind, "response_timeout");
  EXPECT_EQ(client_.region, "region-0");
  EXPECT_EQ(outcomes(0, health::Outcome::response_timeout), 1u);
}

TEST_F(StreamTest, ABodyThatTheOriginHasAskedForIsTheClientsToSend) {
  set_up({}, [](config::Config& config) {
    config.routes[0].timeout = 10s;
    config.limits.stream_idle_timeout = 30ms;
  });
  begin(kExpecting);
  const auto peer = origin(near_);
  peer->send("HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(run([&] { return !client_.interim.empty(); }));
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 408);
  EXPECT_EQ(outcomes(0, health::Outcome::cancelled), 1u);
}

TEST_F(StreamTest, ABodyThatCameUnaskedIsTheClientsToEnd) {
  set_up({}, [](config::Config& config) {
    config.routes[0].timeout = 10s;
    config.limits.stream_idle_timeout = 30ms;
  });
  begin(kExpecting);
  const auto peer = origin(near_);
  stream_->on_request_body("12");
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 408);
}

TEST_F(StreamTest, OtherInterimResponsesDoNotAskForTheBody) {
  set_up({}, [](config::Config& config) { config.routes[0].timeout = 30ms; });
  begin(kExpecting);
  const auto peer = origin(near_);
  peer->send("HTTP/1.1 103 Early Hints\r\n\r\n");
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.interim, std::vector{103});
  EXPECT_EQ(client_.status, 504);
}

TEST_F(StreamTest, AClientThatGoesEndsTheAttempt) {
  set_up();
  get();
  const auto peer = origin(near_);
  stream_->on_downstream_closed();
  EXPECT_TRUE(run([&] { return peer->ended(); }));
  EXPECT_EQ(worker_.count(Family::requests_total, {"to-shop", "shop", "region-0", "499", "http/1.1"}), 1u);
  EXPECT_EQ(outcomes(0, health::Outcome::cancelled), 1u);
}

TEST_F(StreamTest, AFullClientPausesTheOrigin) {
  set_up();
  get();
  const auto peer = origin(near_);
  client_.is_full = true;
  peer->send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none");
  ASSERT_TRUE(run([&] { return client_.body == "one"; }));
  peer->send("two");
  run_for(worker_.reactor, 20ms);
  EXPECT_EQ(client_.body, "one");
  client_.is_full = false;
  stream_->on_downstream_writable();
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.body, "onetwo");
}

TEST_F(StreamTest, AnOriginThatDoesNotReadPausesTheClient) {
  set_up();
  begin("POST /shop HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
  const auto peer = origin(near_);
  const std::string piece(64 * 1024, 'x');
  int pieces = 0;
  while (!stream_->request_paused() && pieces < 1000) {
    stream_->on_request_body(piece);
    ++pieces;
  }
  ASSERT_TRUE(stream_->request_paused());
  ASSERT_TRUE(run([&] {
    peer->take();
    return client_.resumed > 0;
  }));
  EXPECT_FALSE(stream_->request_paused());
  stream_->on_downstream_closed();
}

TEST_F(StreamTest, InterimResponsesAreForwarded) {
  set_up();
  get();
  origin(near_)->send("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.interim, std::vector{103});
  EXPECT_EQ(client_.status, 204);
}

TEST_F(StreamTest, WithoutHostAndWithoutAnAddressItIsForLocalhost) {
  set_up();
  begin("GET /shop HTTP/1.0\r\n\r\n");
  const auto peer = origin(near_);
  EXPECT_TRUE(peer->received().starts_with("GET /shop HTTP/1.1\r\nHost: localhost\r\n")) << peer->received();
  peer->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.status, 200);
}

constexpr size_t kMostInterim = 100;

/// That many interim heads before an answer.
std::string interim(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += "HTTP/1.1 103 Early Hints\r\n\r\n";
  return text.append(kOk);
}

TEST_F(StreamTest, AsManyInterimResponsesAsMayBe) {
  set_up();
  get();
  origin(near_)->send(interim(kMostInterim));
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.interim.size(), kMostInterim);
  EXPECT_EQ(client_.status, 200);
  EXPECT_EQ(worker_.count(Family::limit_hits_total, {"interim_responses"}), 0u);
}

TEST_F(StreamTest, OneInterimResponseMoreIsABadResponse) {
  set_up([](config::Service& service) { service.retry.attempts = 0; });
  get();
  const auto peer = origin(near_);
  peer->send(interim(kMostInterim + 1));
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.interim.size(), kMostInterim);
  EXPECT_EQ(client_.status, 502);
  EXPECT_EQ(client_.kind, "bad_response");
  EXPECT_EQ(client_.body, "");
  EXPECT_EQ(worker_.count(Family::limit_hits_total, {"interim_responses"}), 1u);
  EXPECT_EQ(outcomes(0, health::Outcome::bad_response), 1u);
  EXPECT_TRUE(run([&] { return peer->ended() || peer->reset(); })) << "of no more use";
}

TEST_F(StreamTest, InterimResponsesAreCountedPerTry) {
  set_up();
  get();
  origin(near_)->send(interim(kMostInterim + 1));
  origin(far_)->send(interim(kMostInterim));
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.interim.size(), 2 * kMostInterim);
  EXPECT_EQ(client_.status, 200);
}

TEST_F(StreamTest, KeepsTheClientsRequestId) {
  set_up();
  begin("GET /shop HTTP/1.1\r\nHost: a\r\nX-Request-Id: abc-1\r\n\r\n");
  const auto peer = origin(near_);
  EXPECT_TRUE(peer->received("X-Request-Id: abc-1\r\n")) << peer->received();
  peer->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.request_id, "abc-1");
}

TEST_F(StreamTest, MakesARequestId) {
  set_up();
  get();
  const auto peer = origin(near_);
  peer->send(kOk);
  ASSERT_TRUE(run_to_end());
  EXPECT_EQ(client_.request_id.size(), 32u);
  EXPECT_EQ(client_.request_id.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_TRUE(peer->received(client_.request_id)) << "the same for the origin";
}

constexpr const char* kForwarded =
    "GET /shop HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: https\r\n"
    "X-Forwarded-Host: b\r\nForwarded: for=198.51.100.7\r\n\r\n";

TEST_F(StreamTest, WhatAStrangerForwardedIsDropped) {
  set_up();
  begin(kForwarded);
  const auto peer = origin(near_);
  EXPECT_TRUE(peer->received("X-Forwarded-For: 192.0.2.1\r\n")) << peer->received();
  EXPECT_TRUE(peer->received("X-Forwarded-Proto: http\r\n"));
  EXPECT_TRUE(peer->received("X-Forwarded-Host: a\r\n"));
  EXPECT_FALSE(peer->received("198.51.100.7"));
  stream_->on_downstream_closed();
}

TEST_F(StreamTest, WhatATrustedProxyForwardedIsKept) {
  set_up();
  begin(kForwarded, true);
  const auto peer = origin(near_);
  EXPECT_TRUE(peer->received("X-Forwarded-For: 198.51.100.7, 192.0.2.1\r\n")) << peer->received();
  EXPECT_TRUE(peer->received("X-Forwarded-Proto: https\r\n"));
  EXPECT_TRUE(peer->received("X-Forwarded-Host: b\r\n"));
  EXPECT_TRUE(peer->received("Forwarded: for=198.51.100.7\r\n"));
  stream_->on_downstream_closed();
}

TEST_F(StreamTest, AFullPoolSpillsIntoTheNextRegion) {
  set_up([](config::Service& service) { service.pool.max_pending = 0; });
  get();
  EXPECT_TRUE(client_.over) << "no queue anywhere";
  EXPECT_EQ(client_.status, 503);
  EXPECT_EQ(client_.kind, "pool_overflow");
  EXPECT_EQ(worker_.count(Family::upstream_pending_overflow_total, {"shop", "region-0"}), 1u);
  EXPECT_EQ(worker_.count(Family::upstream_pending_overflow_total, {"shop", "region-1"}), 1u);
}

TEST_F(StreamTest, WithoutAUsableRegionThereIs503) {
  set_up();
  auto plan = test_plan(service_);
  auto table = std::make_shared<routing::ShareTable>(*plan.table);
  table->regions[0].share = 0;
  table->preference.clear();
  plan.table = table;
  worker_.state.adopt(plan);
  get();
  EXPECT_EQ(client_.status, 503);
  EXPECT_EQ(client_.kind, "no_region");
}

}  // namespace
}  // namespace fairlead::proxy
