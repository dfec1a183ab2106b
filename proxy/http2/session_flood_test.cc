// What a client can do to a session for nothing, and where that ends.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/http2/session_test_support.h"

namespace fairlead::proxy::http2 {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Le;

/// The session has had enough, says so to the peer and keeps what it had.
void expect_flooded(ServerEnd& server, const char* kind) {
  ASSERT_NE(server.end.session.flood(), nullptr);
  EXPECT_STREQ(server.end.session.flood(), kind);
  const std::string last = server.end.output();
  EXPECT_EQ(goaway_code(last), NGHTTP2_ENHANCE_YOUR_CALM);
  EXPECT_FALSE(server.end.session.wants_to_send());
}

/// `piece` ends the session as a flood of `kind`, but not before it came a thousand times.
void expect_flood(std::string_view piece, const char* kind) {
  ServerEnd server;
  EXPECT_THAT(server.flood(piece), AllOf(Ge(900), Le(1001)));
  expect_flooded(server, kind);
}

TEST(SessionFlood, OfPingsEnds) { expect_flood(frame(NGHTTP2_PING, 0, 0, "12345678"), "ping"); }

TEST(SessionFlood, OfPingAnswersEnds) {
  expect_flood(frame(NGHTTP2_PING, NGHTTP2_FLAG_ACK, 0, "12345678"), "ping");
}

TEST(SessionFlood, OfSettingsEnds) { expect_flood(frame(NGHTTP2_SETTINGS, 0, 0), "settings"); }

TEST(SessionFlood, OfPrioritiesEnds) {
  expect_flood(frame(NGHTTP2_PRIORITY, 0, 3, big_endian(0) + "\x10"), "priority");
}

TEST(SessionFlood, OfWindowUpdatesEnds) {
  expect_flood(frame(NGHTTP2_WINDOW_UPDATE, 0, 0, big_endian(1)), "window_update");
}

TEST(SessionFlood, OfWindowUpdatesOnAStreamEnds) {
  ServerEnd server;
  ASSERT_TRUE(server.receive(headers(1, kEndHeaders)));
  EXPECT_GT(server.flood(frame(NGHTTP2_WINDOW_UPDATE, 0, 1, big_endian(1))), 900);
  expect_flooded(server, "window_update");
}

TEST(SessionFlood, OfEmptyDataEnds) {
  ServerEnd server;
  ASSERT_TRUE(server.receive(headers(1, kEndHeaders)));
  EXPECT_EQ(server.flood(data(1, "")), 2);
  expect_flooded(server, "empty_data");
}

TEST(SessionFlood, OfPaddingAloneEnds) {
  ServerEnd server;
  ASSERT_TRUE(server.receive(headers(1, kEndHeaders)));
  const std::string padding = std::string(1, '\xff') + std::string(255, '\0');
  EXPECT_GT(server.flood(frame(NGHTTP2_DATA, NGHTTP2_FLAG_PADDED, 1, padding), 5000), 0);
  expect_flooded(server, "empty_data");
}

TEST(SessionFlood, OfUnknownFramesEnds) {
  ServerEnd server;
  EXPECT_GT(server.flood(frame(0x42, 0, 0, "x"), 5000), 0);
  EXPECT_NE(server.end.session.flood(), nullptr);
}

TEST(SessionFlood, MixedEnds) {
  const std::string pieces = frame(NGHTTP2_PING, 0, 0, "12345678") + frame(NGHTTP2_SETTINGS, 0, 0) +
                             frame(NGHTTP2_WINDOW_UPDATE, 0, 0, big_endian(1));
  ServerEnd server;
  EXPECT_THAT(server.flood(pieces), AllOf(Ge(300), Le(335)));
  EXPECT_NE(server.end.session.flood(), nullptr);
}

TEST(SessionFlood, InOneReadQueuesLittle) {
  ServerEnd server;
  std::string pings;
  for (int i = 0; i < 100'000; ++i) pings += frame(NGHTTP2_PING, 0, 0, "12345678");
  EXPECT_FALSE(server.receive(pings));
  expect_flooded(server, "ping");
  EXPECT_LT(server.end.output().size(), 1001 * 17U);
}

TEST(SessionFlood, IsNotOrdinaryTraffic) {
  // A window update for each DATA frame and a ping for each request, for as long as there are requests.
  End client(Session::Role::client), server(Session::Role::server);
  for (int i = 0; i < 3000; ++i) {
    const int32_t id = client.request("/");
    client[id].keep_body = false;
    ASSERT_TRUE(exchange(client, server));
    server[id].body = std::string(50'000, 'x');
    server.respond(id, "200", true);
    ASSERT_TRUE(exchange(client, server));
    client.session.credit(id, 50'000);
    ASSERT_TRUE(exchange(client, server));
    ASSERT_TRUE(server.session.receive(frame(NGHTTP2_PING, 0, 0, "12345678")));
  }
}

// ---- Resets ----

/// Requests, each with what makes the session reset it, until that ends the session; how many that took.
int induce(ServerEnd& server, const std::function<std::string(int32_t id)>& make, int sound = 0) {
  int32_t id = 1;
  const auto take = [&](const std::string& bytes) {
    const bool taken = server.receive(bytes);
    server.sent += taken ? server.end.output() : "";
    id += 2;
    return taken;
  };
  for (int i = 1; i <= 2000; ++i) {
    if (!take(make(id))) return i;
    for (int j = 0; j < sound; ++j) {
      const int32_t request = id;
      if (!server.receive(headers(request))) return i;
      server.end.respond(request, "204");
      take("");
    }
  }
  return 0;
}

std::string with_bad_field(int32_t id) {
  const std::string head = block({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {"x", "a\nb"}});
  return frame(NGHTTP2_HEADERS, kEndHeaders | kEndStream, id, head);
}

TEST(SessionFlood, OfStreamsThatHaveToBeResetEnds) {
  ServerEnd server;
  EXPECT_EQ(induce(server, with_bad_field), 101);
  expect_flooded(server, "induced_reset");
}

TEST(SessionFlood, OfWindowsThatOverflowEnds) {
  ServerEnd server;
  const auto make = [](int32_t id) {
    return headers(id, kEndHeaders) + frame(NGHTTP2_WINDOW_UPDATE, 0, id, big_endian(0x7fffffff));
  };
  EXPECT_EQ(induce(server, make), 101);
  expect_flooded(server, "induced_reset");
}

TEST(SessionFlood, OfBodiesOfAnotherLengthThanTheySayEnds) {
  for (const std::string_view length : {"1", "9"}) {
    ServerEnd server;
    const auto make = [&](int32_t id) {
      const std::string head = block({{":method", "POST"},
                                      {":scheme", "http"},
                                      {":authority", "a"},
                                      {":path", "/"},
                                      {"content-length", length}});
      return frame(NGHTTP2_HEADERS, kEndHeaders, id, head) + data(id, "long", kEndStream);
    };
    EXPECT_THAT(induce(server, make), AllOf(Ge(101), Le(102))) << length;
    EXPECT_EQ(server.end.streams.size(), 101U) << "the heads were in order";
    EXPECT_STREQ(server.end.session.flood(), "induced_reset");
    EXPECT_EQ(goaway_code(server.sent + server.end.output()), NGHTTP2_ENHANCE_YOUR_CALM);
  }
}

TEST(SessionFlood, IsNotAFewBadRequestsAmongMany) {
  ServerEnd server;
  EXPECT_EQ(induce(server, with_bad_field, 2), 0);
}

TEST(SessionFlood, OfRequestsGivenUpAtOnceEnds) {
  ServerEnd server;
  int streams = 0;
  for (int32_t id = 1; streams < 10'000; id += 2, ++streams) {
    if (!server.receive(headers(id) + reset_frame(id))) break;
    server.sent += server.end.output();
  }
  EXPECT_THAT(streams, AllOf(Ge(500), Le(3000)));
  EXPECT_GT(goaway_code(server.sent + server.end.output()), 0);
  EXPECT_STREQ(server.end.session.flood(), "rapid_reset");
}

TEST(SessionFlood, IsNotAnOriginThatResetsWhateverItIsAsked) {
  End client(Session::Role::client), server(Session::Role::server);
  for (int round = 0; round < 2000; ++round) {
    const int32_t id = client.request("/");
    ASSERT_TRUE(exchange(client, server));
    server.session.reset(id, StreamError::internal);
    ASSERT_TRUE(exchange(client, server)) << round;
    ASSERT_TRUE(client[id].closed);
  }
  EXPECT_EQ(client.session.flood(), nullptr);
}

TEST(SessionFlood, IsNotAFewBadResponsesAmongMany) {
  End client(Session::Role::client), server(Session::Role::server);
  for (int round = 0; round < 1000; ++round) {
    const int32_t id = client.request("/");
    ASSERT_TRUE(exchange(client, server));
    server.respond(id, round % 3 == 0 ? "bad" : "200");
    ASSERT_TRUE(exchange(client, server)) << round;
  }
  EXPECT_EQ(client.session.flood(), nullptr);
}

// ---- Header blocks ----

TEST(SessionFlood, OfContinuationsEnds) {
  for (const std::string& part : {std::string(), block({{"x", "y"}})}) {
    ServerEnd server;
    ASSERT_TRUE(server.receive(frame(NGHTTP2_HEADERS, 0, 1, request_fields())));
    EXPECT_THAT(server.flood(frame(NGHTTP2_CONTINUATION, 0, 1, part)), AllOf(Ge(4), Le(100)));
    expect_flooded(server, "continuation");
  }
}

}  // namespace
}  // namespace fairlead::proxy::http2
