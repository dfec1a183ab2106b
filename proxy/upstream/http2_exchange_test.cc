#include "proxy/upstream/http2_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/upstream/http2_origin_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using http2::StreamError;
using ::testing::AllOf;
using ::testing::HasSubstr;
using Kind = ProxyError::Kind;
using Retry = ProxyError::Retry;

constexpr std::string_view kPost = "POST /a HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr size_t kWindow = 256 * 1024;  // of a response that nobody takes

class Http2ExchangeTest : public Http2OriginTest {
 protected:
  /// The origin of one request, which it has, as stream 1.
  Origin& asked(bool complete = true) {
    origin_.reset(new Origin(connect(client_)));
    ask(client_, complete, complete ? "GET /a HTTP/1.1\r\nHost: h\r\n\r\n" : kPost);
    EXPECT_TRUE(comes(*origin_, 1));
    return *origin_;
  }
  void respond(Origin& origin, std::string body, int32_t id = 1) {
    origin[id].body = std::move(body);
    origin.end.respond(id, "200", true);
  }
  bool fails(Origin& origin) {
    return run(origin, [&] { return client_.failure.has_value(); });
  }
  void expect_failure(Kind kind, Retry retry) {
    ASSERT_TRUE(client_.failure);
    EXPECT_EQ(client_.failure->kind, kind);
    EXPECT_EQ(client_.failure->retry, retry);
    EXPECT_EQ(client_.failure->source, ProxyError::Source::upstream);
    EXPECT_FALSE(client_.ended);
  }

  Borrower& client_ = borrower();
  std::unique_ptr<Origin> origin_;
};

TEST_F(Http2ExchangeTest, SendsHeadBodyAndTrailersAndTellsHowMuch) {
  Origin origin = connect(client_);
  EXPECT_FALSE(client_.lent->wrote());
  ask(client_, false, kPost);
  EXPECT_TRUE(client_.lent->wrote());
  EXPECT_EQ(client_.lent->sent(), kPost.size());
  client_.buffer.tail().append("hello");
  client_.lent->pump(client_.buffer, false);
  ASSERT_TRUE(run(origin, [&] { return origin.end.streams.contains(1) && origin[1].received == 5; }));
  EXPECT_EQ(client_.lent->sent(), kPost.size() + 5);
  client_.buffer.end_body();
  client_.buffer.tail().append("x-sum: 5\r\n");
  client_.lent->pump(client_.buffer, true);
  ASSERT_TRUE(run(origin, [&] { return origin[1].blocks == 2; }));
  EXPECT_EQ(origin[1].seen, "[:method=POST|:scheme=http|:authority=h|:path=/a|]<hello>[x-sum=5|].");
  EXPECT_EQ(client_.lent->sent(), client_.buffer.size());
}

TEST_F(Http2ExchangeTest, SendsNoMoreThanTheOriginHasRoomFor) {
  Origin& origin = asked(false);
  client_.buffer.tail().append(100'000, 'x');
  client_.lent->pump(client_.buffer, true);
  ASSERT_TRUE(run(origin, [&] { return origin[1].received == 64 * 1024; }));
  EXPECT_EQ(client_.lent->sent(), kPost.size() + 64 * 1024);
  EXPECT_GT(client_.writable, 0) << "what was taken may be forgotten";
  origin.end.session.credit(1, 64 * 1024);
  EXPECT_TRUE(run(origin, [&] { return origin[1].received == 100'000; }));
}

TEST_F(Http2ExchangeTest, DeliversInterimHeadsBodyAndTrailersThenPauses) {
  Origin& origin = asked();
  auto& fields = http2::fresh_name_values();
  fields.add(":status", "103");
  origin.end.session.respond_interim(1, fields.list());
  ASSERT_TRUE(run(origin, [&] { return !client_.statuses.empty(); }));
  EXPECT_EQ(client_.pauses, 1);
  origin[1].trailer_fields = {{"x-sum", "5"}};
  respond(origin, "hello");
  ASSERT_TRUE(run(origin, [&] { return client_.ended; }));
  EXPECT_EQ(client_.statuses, (std::vector<int>{103, 200}));
  EXPECT_EQ(client_.body, "hello");
  EXPECT_EQ(client_.trailers, "x-sum=5;");
  EXPECT_FALSE(client_.failure);
}

TEST_F(Http2ExchangeTest, AHeadOverItsBoundsIsABadResponse) {
  test_.options.parser.fields = 1;
  test_.pool.emplace(test_.reactor, test_.options);
  Origin& origin = asked();
  auto& fields = http2::fresh_name_values();
  fields.add(":status", "200");
  fields.add("a", "1");
  fields.add("b", "2");
  origin.end.session.respond(1, fields.list(), false);
  EXPECT_TRUE(fails(origin));
  expect_failure(Kind::bad_response, Retry::if_idempotent);
  EXPECT_TRUE(client_.statuses.empty());
}

TEST_F(Http2ExchangeTest, TrailersOverTheirBoundsTruncate) {
  test_.options.parser.fields = 2;
  test_.pool.emplace(test_.reactor, test_.options);
  Origin& origin = asked();
  origin[1].trailer_fields = {{"a", "1"}, {"b", "2"}, {"grpc-status", "5"}};
  respond(origin, "hello");
  EXPECT_TRUE(fails(origin));
  expect_failure(Kind::truncated, Retry::no);
  EXPECT_EQ(client_.trailers, "");
}

TEST_F(Http2ExchangeTest, TrailersAtTheirBoundAreWhole) {
  test_.options.parser.fields = 2;
  test_.pool.emplace(test_.reactor, test_.options);
  Origin& origin = asked();
  origin[1].trailer_fields = {{"a", "1"}, {"grpc-status", "5"}};
  respond(origin, "hello");
  ASSERT_TRUE(run(origin, [&] { return client_.ended; }));
  EXPECT_EQ(client_.trailers, "a=1;grpc-status=5;");
}

TEST_F(Http2ExchangeTest, PausedItTakesOneWindowMoreAndNoOtherWaitsForIt) {
  Origin& origin = asked();
  client_.on_head = [&] { client_.lent->pause(); };
  respond(origin, std::string(1 << 20, 'x'));
  ASSERT_TRUE(run(origin, [&] { return client_.body.size() == kWindow; }));
  Borrower& other = borrower();
  ASSERT_NE(take(other), nullptr);
  ask(other);
  ASSERT_TRUE(comes(origin, 3));
  respond(origin, "hello", 3);
  ASSERT_TRUE(run(origin, [&] { return other.ended; }));
  EXPECT_EQ(client_.body.size(), kWindow);
  client_.lent->resume();
  EXPECT_TRUE(run(origin, [&] { return client_.ended; }));
  EXPECT_EQ(client_.body.size(), 1u << 20);
}

TEST_F(Http2ExchangeTest, GivenUpItResetsItsStreamAlone) {
  Origin& origin = asked();
  Borrower& other = borrower();
  ASSERT_NE(take(other), nullptr);
  ask(other);
  ASSERT_TRUE(comes(origin, 3));
  client_.lent->close();
  ASSERT_TRUE(run(origin, [&] { return origin[1].closed; }));
  EXPECT_TRUE(origin[1].seen.ends_with("!8")) << origin[1].seen;
  respond(origin, "hello", 3);
  EXPECT_TRUE(run(origin, [&] { return other.ended; }));
  EXPECT_FALSE(client_.ended || client_.failure) << "who gave it up is not told";
}

TEST_F(Http2ExchangeTest, GivenUpInTheMiddleOfAFrameItLeavesTheConnectionWhole) {
  constexpr uint32_t kWide = 16 << 20;
  Origin origin = connect(client_, {.stream_window = kWide, .connection_window = kWide});
  ask(client_, false, kPost);
  ASSERT_TRUE(comes(origin, 1));
  origin[1].keep_body = false;
  client_.buffer.tail().append(8 << 20, 'x');
  client_.lent->pump(client_.buffer, false);
  run_for(test_.reactor, 50ms);  // the origin takes nothing: what is written here waits
  std::exchange(client_.lent, nullptr)->close();
  Borrower& other = borrower();
  ASSERT_NE(take(other), nullptr);
  ask(other);
  EXPECT_TRUE(comes(origin, 3));
  EXPECT_TRUE(origin[1].closed);
}

TEST_F(Http2ExchangeTest, AnAnswerBeforeTheEndOfTheRequestStopsIt) {
  Origin& origin = asked(false);
  origin.end.respond(1, "413");
  ASSERT_TRUE(run(origin, [&] { return client_.ended; }));
  EXPECT_TRUE(run(origin, [&] { return origin[1].closed; }));
  EXPECT_TRUE(origin[1].seen.ends_with("!0")) << origin[1].seen;
  EXPECT_FALSE(client_.failure);
}

TEST_F(Http2ExchangeTest, WhatTheOriginRefusesWasNotLookedAt) {
  Origin& origin = asked();
  origin.end.session.reset(1, StreamError::refused);
  EXPECT_TRUE(fails(origin));
  expect_failure(Kind::refused_stream, Retry::unsent);
}

TEST_F(Http2ExchangeTest, WhatAGoawayLeavesOutWasNotLookedAt) {
  Origin origin = connect(client_);
  ask(client_);
  origin.turn();
  origin.wire->send(http2::frame(NGHTTP2_GOAWAY, 0, 0, http2::big_endian(0) + http2::big_endian(0)));
  ASSERT_TRUE(run([&] { return client_.failure.has_value(); }));
  expect_failure(Kind::refused_stream, Retry::unsent);
}

TEST_F(Http2ExchangeTest, AResetBeforeTheHeadMayHaveBeenCarriedOut) {
  Origin& origin = asked();
  origin.end.session.reset(1, StreamError::internal);
  EXPECT_TRUE(fails(origin));
  expect_failure(Kind::reset, Retry::if_idempotent);
}

TEST_F(Http2ExchangeTest, AResetBehindTheHeadTruncates) {
  Origin& origin = asked();
  origin[1].complete = false;
  respond(origin, "half");
  ASSERT_TRUE(run(origin, [&] { return client_.body == "half"; }));
  origin.end.session.reset(1, StreamError::none);
  EXPECT_TRUE(fails(origin));
  expect_failure(Kind::truncated, Retry::no);
}

TEST_F(Http2ExchangeTest, AResetTellsItsCodeBeforeTheHeadAndBehindIt) {
  Origin& origin = asked();
  Borrower& other = borrower();
  ASSERT_NE(take(other), nullptr);
  ask(other);
  ASSERT_TRUE(comes(origin, 3));
  origin[3].complete = false;
  respond(origin, "half", 3);
  ASSERT_TRUE(run(origin, [&] { return other.body == "half"; }));
  origin.end.session.reset(1, StreamError::enhance_your_calm);
  origin.end.session.reset(3, StreamError::cancel);
  ASSERT_TRUE(run(origin, [&] { return client_.failure && other.failure; }));
  EXPECT_EQ(client_.failure->reset_code, NGHTTP2_ENHANCE_YOUR_CALM);
  EXPECT_EQ(other.failure->reset_code, NGHTTP2_CANCEL);
}

TEST_F(Http2ExchangeTest, TheEndOfTheConnectionIsAnEndOfBoth) {
  Origin& origin = asked();
  Borrower& other = borrower();
  ASSERT_NE(take(other), nullptr);
  ask(other);
  ASSERT_TRUE(comes(origin, 3));
  origin[3].complete = false;
  respond(origin, "half", 3);
  ASSERT_TRUE(run(origin, [&] { return other.body == "half"; }));
  origin.wire->close();
  ASSERT_TRUE(run([&] { return client_.failure && other.failure; }));
  expect_failure(Kind::reset, Retry::if_idempotent);
  EXPECT_EQ(other.failure->kind, Kind::truncated);
  EXPECT_EQ(other.failure->retry, Retry::no);
  EXPECT_NE(client_.failure->told, other.failure->told) << "one connection, one fault";
  EXPECT_FALSE(client_.failure->reset_code || other.failure->reset_code);
}

TEST_F(Http2ExchangeTest, ARefusalBehindTheHeadTruncates) {
  Origin& origin = asked();
  origin[1].complete = false;
  respond(origin, "half");
  ASSERT_TRUE(run(origin, [&] { return client_.body == "half"; }));
  origin.end.session.reset(1, StreamError::refused);
  EXPECT_TRUE(fails(origin));
  expect_failure(Kind::truncated, Retry::no);
}

TEST_F(Http2ExchangeTest, AnOriginThatBreaksTheProtocolIsNotWaitedFor) {
  Origin& origin = asked();
  origin.wire->send(http2::data(0, "x"));
  ASSERT_TRUE(run([&] { return client_.failure.has_value(); }));
  expect_failure(Kind::reset, Retry::if_idempotent);
  EXPECT_EQ(test_.pool->connections(), 0u);
  ASSERT_TRUE(run([&] { return origin.wire->ended(); }));
  EXPECT_EQ(http2::goaway_code(origin.wire->received()), NGHTTP2_PROTOCOL_ERROR);
}

constexpr std::string_view kUpgrade =
    "GET /a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

TEST_F(Http2ExchangeTest, ATunnelIsAskedForOnceTheOriginIsKnownToTakeOne) {
  client_.tunnel = true;
  client_.on_writable = [&] { client_.lent->pump(client_.buffer, false); };
  Origin origin = connect(client_);
  ask(client_, false, kUpgrade);
  EXPECT_FALSE(client_.lent->wrote()) << "its settings have yet to come";
  ASSERT_TRUE(comes(origin, 1));
  EXPECT_THAT(origin[1].seen, AllOf(HasSubstr(":method=CONNECT|"), HasSubstr(":protocol=websocket|")));
}

class Http2ExchangeTunnelTest : public Http2ExchangeTest {
 protected:
  /// The origin of a tunnel, stream 1, which is open.
  Origin& opened() {
    client_.tunnel = true;
    client_.on_writable = [&] { client_.lent->pump(client_.buffer, false); };
    origin_.reset(new Origin(connect(client_)));
    ask(client_, false, kUpgrade);
    EXPECT_TRUE(comes(*origin_, 1));
    EXPECT_FALSE(any_watched(test_.listener.address())) << "a request has its timeout";
    (*origin_)[1].complete = false;
    origin_->end.respond(1, "200", true);
    EXPECT_TRUE(run(*origin_, [&] { return !client_.statuses.empty(); }));
    client_.on_writable = nullptr;
    return *origin_;
  }
  /// The client says this as its last.
  void leave(std::string_view text) {
    client_.buffer.tail().append(text);
    client_.lent->pump(client_.buffer, false);
    std::exchange(client_.lent, nullptr)->leave();
    client_.buffer.end();
  }
};

TEST_F(Http2ExchangeTunnelTest, WhatIsSaidLastIsSentAndEndsTheStream) {
  Origin& origin = opened();
  leave("bye");
  ASSERT_TRUE(run(origin, [&] { return origin[1].seen.ends_with("<bye>."); })) << origin[1].seen;
  EXPECT_FALSE(origin[1].closed) << "the origin has its say";
  origin[1].body = "bye";
  origin[1].complete = true;
  origin.end.session.resume(1);
  ASSERT_TRUE(run(origin, [&] { return origin[1].closed; }));
  EXPECT_TRUE(origin[1].seen.ends_with("!0")) << "no reset: " << origin[1].seen;
  EXPECT_TRUE(client_.body.empty()) << "nobody hears it";
}

TEST_F(Http2ExchangeTunnelTest, ALastWordIsNotWaitedForForEver) {
  Origin& origin = opened();
  client_.buffer.tail().append(std::string(100'000, 'x'));  // more than the origin has room for
  leave("bye");
  ASSERT_TRUE(run(origin, [&] { return origin[1].received == 64 * 1024; }));
  EXPECT_TRUE(run(origin, [&] { return origin[1].closed; })) << "within its time";
  EXPECT_TRUE(origin[1].seen.ends_with("!8")) << "cut";
  Borrower& other = borrower();
  EXPECT_NE(take(other), nullptr) << "the connection goes on";
}

TEST_F(Http2ExchangeTunnelTest, TheEndOfTheConnectionEndsItAsWell) {
  Origin& origin = opened();
  leave("bye");
  origin.wire->close();
  EXPECT_TRUE(run([&] { return test_.pool->connections() == 0; }));
}

TEST_F(Http2ExchangeTunnelTest, AnOriginThatVanishesIsLookedFor) {
  opened();
  EXPECT_TRUE(any_watched(test_.listener.address()));
}

TEST_F(Http2ExchangeTest, AnOriginThatTakesNoTunnelIsNotAsked) {
  client_.tunnel = true;
  client_.on_writable = [&] {
    client_.lent->pump(client_.buffer, false);
    EXPECT_FALSE(client_.failure) << "never from within the call";
  };
  ASSERT_TRUE(test_.pool->wait(client_));
  ASSERT_TRUE(run([&] { return client_.lent != nullptr; }));
  const auto origin = test_.listener.accept(test_.reactor);
  ask(client_, false, kUpgrade);
  origin->send(http2::frame(NGHTTP2_SETTINGS, 0, 0));
  ASSERT_TRUE(run([&] { return client_.failure.has_value(); }));
  expect_failure(Kind::upgrade_refused, Retry::unsent);
  const std::string came = origin->received().substr(http2::kPreface.size());
  EXPECT_TRUE(http2::frames_of(came, NGHTTP2_HEADERS).empty());
}

}  // namespace
}  // namespace fairlead::proxy
