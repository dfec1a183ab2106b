#include "proxy/downstream/http2_connection.h"

#include <gtest/gtest.h>

#include "proxy/downstream/http2_client_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using http2::frame;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
constexpr int32_t kNotice = 0x7fffffff;  // the last stream of a GOAWAY that ends nothing yet

class Http2ConnectionTest : public Http2ClientTest {
 protected:
  /// A client that writes its frames by hand: its preface and settings are sent.
  std::unique_ptr<Peer> raw_client() {
    auto client = open();
    client->send(std::string(http2::kPreface) + frame(NGHTTP2_SETTINGS, 0, 0));
    return client;
  }
  /// Whether it is told that the connection ends so, and then that nothing follows.
  bool is_dismissed(Peer& client, uint32_t code) {
    return ends(client) && !client.reset() && http2::goaway_code(client.received()) == code;
  }
  bool is_dismissed(Client& client, uint32_t code = NGHTTP2_NO_ERROR) {
    return run(client, [&] { return client.wire->ended(); }) && http2::goaway_code(client.heard) == code;
  }
};

TEST_F(Http2ConnectionTest, ManyRequestsAreServedAtOnce) {
  set_up();
  Client client = this->client();
  const int32_t first = ask(client, "/shop/1");
  const auto one = origin();
  const int32_t second = ask(client, "/shop/2");
  const auto two = origin();
  ASSERT_TRUE(comes(*one, "GET /shop/1 ") && comes(*two, "GET /shop/2 "));
  two->send(kOk);
  EXPECT_TRUE(comes(client, second, "<ok>."));
  EXPECT_EQ(client[first].seen, "");
  one->send(kOk);
  EXPECT_TRUE(comes(client, first, "<ok>."));
  EXPECT_EQ(set_->size(), 1u);
}

TEST_F(Http2ConnectionTest, ItsBoundsAreTold) {
  set_up([](config::Limits& limits) { limits.http2_concurrent_streams = 7; });
  Client client = this->client();
  ASSERT_TRUE(run(client, [&] { return client.end.session.has_settings(); }));
  EXPECT_EQ(client.end.session.peer_concurrent_streams(), 7u);
  EXPECT_TRUE(client.end.session.takes_extended_connect());
}

TEST_F(Http2ConnectionTest, CountsEveryByteOnce) {
  set_up();
  Client client = this->client();
  const int32_t id = ask(client, "/shop", true);
  send(client, id, "hello", true);
  client.turn();  // all of it together with the preface
  const auto upstream = origin();
  upstream->send(kOk);
  ASSERT_TRUE(comes(client, id, "<ok>."));
  client.wire->shutdown_write();
  ASSERT_TRUE(run(client, [&] { return client.wire->ended(); }));
  EXPECT_EQ(worker_.metrics.bytes_received.value(), client.said);
  EXPECT_EQ(worker_.metrics.bytes_sent.value(), client.heard.size());
}

TEST_F(Http2ConnectionTest, AClientThatGoesFreesAllItsOrigins) {
  set_up();
  Client client = this->client();
  ask(client, "/shop/1");
  const auto one = origin();
  ask(client, "/shop/2");
  const auto two = origin();
  client.wire->close();
  EXPECT_TRUE(ends(*one) && ends(*two));
  EXPECT_EQ(set_->size(), 0u);
}

TEST_F(Http2ConnectionTest, EndsWithItsWorkerWhateverIsUnderWay) {
  set_up();
  Client client = this->client();
  ask(client);
  const auto upstream = origin();
  set_.reset();
  EXPECT_TRUE(ends(*upstream));
  EXPECT_TRUE(run(client, [&] { return client.wire->ended() || client.wire->reset(); }));
}

TEST_F(Http2ConnectionTest, AnIdleConnectionIsEnded) {
  set_up([](config::Limits& limits) { limits.connection_idle_timeout = 40ms; });
  Client client = this->client();
  EXPECT_TRUE(is_dismissed(client));
  EXPECT_EQ(limit_hits("connection_idle_timeout"), 1u);
  client.wire->close();
  EXPECT_TRUE(run([&] { return set_->size() == 0; }));
}

TEST_F(Http2ConnectionTest, WithARequestUnderWayItIsNotIdle) {
  set_up([](config::Limits& limits) { limits.connection_idle_timeout = 40ms; });
  Client client = this->client();
  const int32_t id = ask(client);
  const auto upstream = origin();
  run_for(worker_.reactor, 80ms);
  upstream->send(kOk);
  EXPECT_TRUE(comes(client, id, "<ok>."));
  EXPECT_TRUE(is_dismissed(client)) << "from then on it is";
}

TEST_F(Http2ConnectionTest, AFloodEndsIt) {
  set_up();
  const auto client = raw_client();
  std::string pings;
  for (int i = 0; i < 1001; ++i) pings += frame(NGHTTP2_PING, NGHTTP2_FLAG_ACK, 0, "12345678");
  client->send(pings);
  EXPECT_TRUE(is_dismissed(*client, NGHTTP2_ENHANCE_YOUR_CALM));
  EXPECT_EQ(rejected("http2_flood"), 1u);
  EXPECT_EQ(rejected("http2_protocol"), 0u);
}

TEST_F(Http2ConnectionTest, WhatIsAgainstTheProtocolEndsIt) {
  set_up();
  const auto client = raw_client();
  client->send(http2::data(0, "x"));
  EXPECT_TRUE(is_dismissed(*client, NGHTTP2_PROTOCOL_ERROR));
  EXPECT_EQ(rejected("http2_protocol"), 1u);
  EXPECT_EQ(rejected("http2_flood"), 0u);
}

TEST_F(Http2ConnectionTest, AMalformedMessageEndsItsStreamAlone) {
  set_up();
  const auto client = raw_client();
  const std::string fields = http2::request_fields() + http2::block({{"Upper", "case"}});
  client->send(frame(NGHTTP2_HEADERS, http2::kEndHeaders | http2::kEndStream, 1, fields));
  ASSERT_TRUE(run([&] { return http2::frames_of(client->received(), NGHTTP2_RST_STREAM).size() == 1; }));
  EXPECT_EQ(rejected("http2_message"), 1u);
  client->send(http2::headers(3));
  EXPECT_TRUE(run([&] { return http2::frames_of(client->received(), NGHTTP2_HEADERS).size() == 1; }));
  EXPECT_EQ(set_->size(), 1u);
}

TEST_F(Http2ConnectionTest, AHeaderBlockHasItsTimeHoweverItDrips) {
  set_up([](config::Limits& limits) { limits.request_head_timeout = 40ms; });
  const auto client = raw_client();
  const std::string head = frame(NGHTTP2_HEADERS, http2::kEndHeaders, 1, std::string(1000, 'x'));
  client->send(std::string_view(head).substr(0, 9));
  ASSERT_TRUE(run([&] {
    client->send("x");
    return client->ended();
  }));
  EXPECT_EQ(http2::goaway_code(client->received()), NGHTTP2_NO_ERROR);
  EXPECT_EQ(limit_hits("request_head_timeout"), 1u);
}

TEST_F(Http2ConnectionTest, ARefusedHeadIsNotWaitedFor) {
  set_up([](config::Limits& limits) { limits.request_head_timeout = 40ms; });
  const auto client = raw_client();
  const auto head = [](http2::NamedValue field) {
    return http2::block(
        {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}, {":path", "/shop"}, field});
  };
  constexpr uint8_t kWhole = http2::kEndHeaders | http2::kEndStream;
  client->send(frame(NGHTTP2_HEADERS, kWhole, 1, head({"x", "y"})));
  const auto upstream = origin();
  ASSERT_NE(upstream, nullptr);
  client->send(frame(NGHTTP2_HEADERS, kWhole, 3, head({"x", "a\nb"})));
  ASSERT_TRUE(run([&] { return rejected("http2_message") == 1; }));
  run_for(worker_.reactor, 80ms);
  upstream->send(kOk);
  EXPECT_TRUE(comes(*client, "ok"));
  EXPECT_EQ(limit_hits("request_head_timeout"), 0u);
}

TEST_F(Http2ConnectionTest, AClientThatTakesNothingIsNotReadEither) {
  set_up();
  constexpr uint32_t kWide = 64 << 20;
  Client client = this->client(true, {.stream_window = kWide, .connection_window = kWide});
  ASSERT_TRUE(run(client, [&] { return client.end.session.has_settings(); }));
  ask(client, "/shop/1");
  client.deaf = true;
  const auto one = origin();
  const std::string body(8 << 20, 'x');
  one->send("HTTP/1.1 200 OK\r\nContent-Length: 8388608\r\n\r\n");
  size_t sent = 0;
  const auto send_more = [&] { sent += one->send(std::string_view(body).substr(sent)); };
  for (size_t before = ~size_t{0}; before != sent;) {  // until nobody takes any more
    before = sent;
    send_more();
    run_for(worker_.reactor, 20ms);
  }
  ASSERT_LT(sent, body.size());
  std::vector<std::unique_ptr<Peer>> others;
  const auto count = [&] {
    while (auto peer = origins_.accept()) others.push_back(std::move(peer));
    return others.size();
  };
  constexpr size_t kOthers = 6;
  for (size_t i = 0; i < kOthers; ++i) {
    ask(client, "/shop/2");
    run_for(worker_.reactor, 5ms);
  }
  EXPECT_LE(count(), 2u) << "what came while there was room for more output";
  client.deaf = false;
  EXPECT_TRUE(run(client, [&] {
    send_more();
    return count() == kOthers;
  }));
}

TEST_F(Http2ConnectionTest, OutputThatNobodyTakesHasItsTime) {
  set_up([](config::Limits& limits) { limits.stream_idle_timeout = 60ms; });
  constexpr uint32_t kWide = 64 << 20;
  Client client = this->client(true, {.stream_window = kWide, .connection_window = kWide});
  ask(client);
  client.deaf = true;
  const auto upstream = origin();
  upstream->send("HTTP/1.1 200 OK\r\nContent-Length: 8388608\r\n\r\n");
  const std::string some(256 * 1024, 'x');
  EXPECT_TRUE(run([&] {
    upstream->send(some);
    return set_->size() == 0;
  }));
  EXPECT_GE(limit_hits("stream_idle_timeout"), 1u);
  EXPECT_TRUE(ends(*upstream));
}

TEST_F(Http2ConnectionTest, AClientThatLeavesIsServedToTheEnd) {
  set_up();
  Client client = this->client();
  const int32_t id = ask(client);
  const auto upstream = origin();
  client.end.session.shut_down();
  client.turn();
  run_for(worker_.reactor, 10ms);
  upstream->send(kOk);
  EXPECT_TRUE(comes(client, id, "<ok>."));
  EXPECT_TRUE(run(client, [&] { return client.wire->ended(); }));
}

TEST_F(Http2ConnectionTest, ADrainIsToldInTwoSteps) {
  set_up();
  Client client = this->client();
  ASSERT_TRUE(run(client, [&] { return client.end.session.has_settings(); }));
  bool empty = false;
  set_->drain([&] { empty = true; });
  const int32_t id = ask(client);  // it crosses with the first step
  const auto upstream = origin();
  ASSERT_NE(upstream, nullptr);
  ASSERT_TRUE(run(client, [&] { return client.end.goaways.size() == 2; }));
  EXPECT_EQ(client.end.goaways, (std::vector<int32_t>{kNotice, id}));
  EXPECT_FALSE(client.wire->ended()) << "before the last answer";
  upstream->send(kOk);
  EXPECT_TRUE(comes(client, id, "<ok>."));
  EXPECT_TRUE(is_dismissed(client));
  client.wire->close();
  EXPECT_TRUE(run([&] { return empty; }));
}

}  // namespace
}  // namespace fairlead::proxy
