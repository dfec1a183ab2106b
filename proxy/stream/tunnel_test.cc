#include "proxy/stream/tunnel.h"

#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <array>

#include "absl/strings/escaping.h"

namespace fairlead::proxy {
namespace {

using namespace std::string_view_literals;

http::Field field(std::string_view name, std::string_view value) {
  return {.id = http::FieldId::other, .name = name, .value = value};
}

/// An answer that opens a WebSocket, over HTTP/1 or HTTP/2.
http::ResponseHead answer(int status) {
  http::ResponseHead head;
  head.status = status;
  head.fields = {field("Sec-WebSocket-Accept", "theirs"), field("X", "1")};
  return head;
}

struct TunnelTest : ::testing::Test {
  TunnelTest() { ask.upgrade = "WebSocket"; }

  Tunnel tunnel(std::string_view client, bool origin_speaks_http2) {
    return Tunnel(ask, {.protocol = client}, origin_speaks_http2, random);
  }
  http::ResponseHead opened(Tunnel& tunnel, int status) { return tunnel.open(answer(status), route, {}, 7); }

  http::RequestHead ask;
  routing::Route route{.name = "chat", .upgrades = {"websocket"}};
  routing::Random random{1};
};

TEST_F(TunnelTest, IsAskedForOnlyByWhatTheRouteNames) {
  EXPECT_TRUE(Tunnel::asked(ask, route)) << "in any case of letters";
  EXPECT_FALSE(Tunnel::asked({}, route));
  ask.upgrade = "h2c";
  EXPECT_FALSE(Tunnel::asked(ask, route));
  http::RequestHead connect;
  connect.method = http::Method::connect;
  EXPECT_FALSE(Tunnel::asked(connect, route));
  route.upgrades = {"connect"};
  EXPECT_TRUE(Tunnel::asked(connect, route));
}

TEST_F(TunnelTest, ARequestWithABodyAsksForNone) {
  ask.body = http::BodyKind::length;
  ask.content_length = 1;
  EXPECT_FALSE(Tunnel::asked(ask, route));
}

TEST_F(TunnelTest, OverHttp1TheKeysAreTheirOwn) {
  Tunnel plain = tunnel("http/1.1", false);
  EXPECT_EQ(plain.key(), "");
  EXPECT_TRUE(plain.accepts(answer(101)));
  EXPECT_FALSE(plain.accepts(answer(200)));
  const auto head = opened(plain, 101);
  EXPECT_EQ(head.status, 101);
  EXPECT_EQ(head.upgrade, "WebSocket");
  EXPECT_EQ(head.accept, "");
  EXPECT_EQ(head.fields.size(), 2u);
}

TEST_F(TunnelTest, ForAnHttp2ClientAKeyIsMadeAndItsAnswerKept) {
  Tunnel made = tunnel("h2", false);
  EXPECT_EQ(made.key().size(), 24u);
  EXPECT_NE(made.key(), tunnel("h2", false).key());
  const auto head = opened(made, 101);
  ASSERT_EQ(head.fields.size(), 1u);
  EXPECT_EQ(head.fields[0].name, "X");
}

TEST_F(TunnelTest, TheAnswerToAKeyThatWasMadeHereIsVerified) {
  EXPECT_TRUE(tunnel("http/1.1", false).proves(answer(101))) << "the client's own";
  Tunnel made = tunnel("h2", false);
  EXPECT_FALSE(made.proves(answer(101)));
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  const std::string text = std::string(made.key()) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  const auto accept = absl::Base64Escape({reinterpret_cast<const char*>(digest.data()), digest.size()});
  http::ResponseHead head = answer(101);
  head.fields[0].value = accept;
  EXPECT_TRUE(made.proves(head));
}

TEST_F(TunnelTest, FromAnHttp2OriginTheAnswerToTheKeyIsMade) {
  ask.fields = {field("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")};
  Tunnel made = tunnel("http/1.1", true);
  EXPECT_TRUE(made.accepts(answer(200)));
  EXPECT_FALSE(made.accepts(answer(403)));
  const auto head = opened(made, 200);
  EXPECT_EQ(head.status, 101);
  EXPECT_EQ(head.accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") << "the example of RFC 6455";
}

TEST_F(TunnelTest, ConnectIsOpenedByAnySuccess) {
  ask = {};
  ask.method = http::Method::connect;
  Tunnel connect = tunnel("http/1.1", false);
  EXPECT_EQ(connect.protocol(), "");
  EXPECT_FALSE(connect.accepts(answer(101)));
  EXPECT_TRUE(connect.accepts(answer(204)));
  EXPECT_EQ(opened(connect, 204).status, 200);
}

TEST_F(TunnelTest, KeepsWhatItNeedsOfItsConfiguration) {
  Tunnel one = tunnel("http/1.1", false);
  one.open(answer(101), route, {.connection_buffer = 5}, 7);
  route.name = "gone";
  EXPECT_EQ(one.route().name, "chat");
  EXPECT_EQ(one.limits().connection_buffer, 5u);
  EXPECT_EQ(one.generation(), 7u);
}

TEST_F(TunnelTest, ForwardsWhatComesAndEndsBetweenFrames) {
  constexpr auto kTwo = "\x82\x01x\x82\x01y"sv;
  Tunnel one = tunnel("http/1.1", false);
  opened(one, 101);
  EXPECT_EQ(one.to_client(kTwo), kTwo.size());
  EXPECT_EQ(one.to_client(kTwo.substr(0, 2)), 2u);
  EXPECT_FALSE(one.can_end());
  one.leave();
  EXPECT_EQ(one.to_client("xTHE REST"sv), 1u) << "to the end of the frame under way";
  EXPECT_TRUE(one.can_end());
  EXPECT_EQ(one.to_client(kTwo), 0u);
  EXPECT_EQ(one.to_origin(kTwo), 0u);
  EXPECT_EQ(one.farewell_to_client(), http::kGoingAway);
  EXPECT_EQ(one.farewell_to_origin(), http::kGoingAwayMasked);
}

TEST_F(TunnelTest, SaysNothingAfterAClose) {
  Tunnel one = tunnel("http/1.1", false);
  opened(one, 101);
  one.to_client(http::kGoingAway);
  EXPECT_EQ(one.farewell_to_client(), "");
  EXPECT_NE(one.farewell_to_origin(), "");
}

TEST_F(TunnelTest, WhatHasNoFramesEndsAtOnce) {
  ask.upgrade = "raw";
  Tunnel one = tunnel("http/1.1", false);
  opened(one, 101);
  EXPECT_EQ(one.to_client("\x82\x7fxxxx"sv), 6u);
  EXPECT_TRUE(one.can_end());
  one.leave();
  EXPECT_EQ(one.to_client("more"sv), 0u);
  EXPECT_EQ(one.farewell_to_client(), "");
}

}  // namespace
}  // namespace fairlead::proxy
