#include "proxy/downstream/tls_handshake.h"

#include <gtest/gtest.h>

#include "proxy/downstream/connection_test_support.h"
#include "proxy/http2/session_test_support.h"
#include "proxy/tls_test_support.h"
#include "tls/connection_facts.h"
#include "tls/test_client_hello.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kRequest = "GET /shop HTTP/1.1\r\nHost: a.example\r\n\r\n";

/// Connections to a TLS listener that speaks both versions of HTTP, before the service "shop".
class TlsHandshakeTest : public ConnectionTest<TlsHandshake> {
 protected:
  TlsHandshakeTest() : ConnectionTest({.name = "tls", .address = {}}, TestTls().server) {}
  void set_up(const std::function<void(config::Limits&)>& limits = {}) {
    serve(test_service("shop", {&origins_}), [&](config::Config& config) {
      if (limits) limits(config.limits);
    });
  }
  /// A client that offers these protocols; its handshake is still to come.
  TlsPeer client(std::vector<std::string> alpn = {}) {
    return {open(), tls_.client(std::move(alpn))->new_connection(TestTls::kHost, nullptr), false};
  }
  bool connects(TlsPeer& client) {
    return run([&] {
      client.turn();
      return client.connected() && set_->handshakes() == 0;
    });
  }
  bool ends(TlsPeer& client) {
    return run([&] {
      client.turn();
      return client.wire().ended() || client.wire().reset();
    });
  }
  /// Whether the client is answered in clear HTTP/1 text.
  bool speaks_http1(TlsPeer& client) {
    client.send("GET /elsewhere HTTP/1.1\r\nHost: a.example\r\n\r\n");
    return run([&] { return client.received().starts_with("HTTP/1.1 404 "); });
  }

  const TestTls tls_;
};

TEST_F(TlsHandshakeTest, TheProtocolAgreedOnTakesItsPlace) {
  set_up();
  TlsPeer client = this->client({"http/1.1"});
  ASSERT_TRUE(connects(client));
  EXPECT_EQ(tls::negotiated_protocol(client.ssl()), "http/1.1");
  EXPECT_TRUE(speaks_http1(client));
  EXPECT_EQ(set_->size(), 1u);
}

TEST_F(TlsHandshakeTest, H2IsPreferredAndSpeaksFirst) {
  set_up();
  TlsPeer client = this->client({"http/1.1", "h2"});
  ASSERT_TRUE(connects(client));
  EXPECT_EQ(tls::negotiated_protocol(client.ssl()), "h2");
  ASSERT_TRUE(run([&] { return client.received().size() >= 9; }));
  EXPECT_EQ(http2::frames_of(client.received())[0].type, NGHTTP2_SETTINGS);
  EXPECT_EQ(set_->size(), 1u);
}

TEST_F(TlsHandshakeTest, WhoOffersNothingSpeaksHttp1) {
  set_up();
  TlsPeer client = this->client();
  ASSERT_TRUE(connects(client));
  EXPECT_TRUE(speaks_http1(client));
}

TEST_F(TlsHandshakeTest, ARequestMayComeWithItsLastFlight) {
  set_up();
  TlsPeer client = this->client();
  ASSERT_TRUE(run([&] {
    client.turn();
    return client.connected();
  }));
  client.send(kRequest);  // before the loop has seen the rest
  const auto upstream = origin();
  ASSERT_NE(upstream, nullptr);
  EXPECT_TRUE(comes(*upstream, "GET /shop HTTP/1.1\r\n"));
  EXPECT_TRUE(upstream->received("X-Forwarded-Proto: https\r\n"));
}

TEST_F(TlsHandshakeTest, WhatIsNoTlsIsClosedAndCounted) {
  set_up();
  const auto client = open();
  client->send(kRequest);
  EXPECT_TRUE(ConnectionTest::ends(*client));
  EXPECT_EQ(rejected("tls_handshake"), 1u);
  EXPECT_EQ(set_->size(), 0u);
  EXPECT_EQ(set_->handshakes(), 0u);
}

TEST_F(TlsHandshakeTest, AClientThatSpeaksNeitherIsRefused) {
  set_up();
  TlsPeer client = this->client({"imap"});
  EXPECT_TRUE(ends(client));
  EXPECT_FALSE(client.connected());
  EXPECT_EQ(rejected("tls_handshake"), 1u);
}

TEST_F(TlsHandshakeTest, AClientThatLeavesInTheMiddleIsCounted) {
  set_up();
  const auto client = open();
  client->send(tls::test_client_hello("a.example").substr(0, 60));
  client->close();
  EXPECT_TRUE(run([&] { return set_->size() == 0; }));
  EXPECT_EQ(rejected("tls_handshake"), 1u);
  EXPECT_EQ(set_->handshakes(), 0u);
}

TEST_F(TlsHandshakeTest, IsBoundedInTimeHoweverItDrips) {
  set_up([](config::Limits& limits) { limits.tls_handshake_timeout = 40ms; });
  const auto client = open();
  const std::string hello = tls::test_client_hello("a.example").substr(0, 100);
  size_t sent = 0;
  ASSERT_TRUE(run([&] {
    if (sent < hello.size()) sent += client->send({&hello[sent], 1});
    return client->ended() || client->reset();
  }));
  EXPECT_EQ(limit_hits("tls_handshake_timeout"), 1u);
  EXPECT_EQ(rejected("tls_handshake"), 0u);
  EXPECT_EQ(set_->size(), 0u);
}

TEST_F(TlsHandshakeTest, OneTooManyDisplacesTheOldest) {
  set_up([](config::Limits& limits) { limits.max_tls_handshakes = 2; });
  const auto oldest = open();
  TlsPeer second = client();
  EXPECT_EQ(set_->handshakes(), 2u);
  EXPECT_EQ(limit_hits("tls_handshakes"), 0u);
  TlsPeer third = client();
  EXPECT_EQ(set_->handshakes(), 2u);
  EXPECT_EQ(limit_hits("tls_handshakes"), 1u);
  EXPECT_TRUE(ConnectionTest::ends(*oldest));
  EXPECT_TRUE(run([&] {
    second.turn();
    third.turn();
    return second.connected() && third.connected();
  }));
  EXPECT_EQ(set_->size(), 2u);
}

TEST_F(TlsHandshakeTest, OneThatIsDoneCountsNoMore) {
  set_up([](config::Limits& limits) { limits.max_tls_handshakes = 1; });
  TlsPeer first = client();
  ASSERT_TRUE(connects(first));
  TlsPeer second = client();
  ASSERT_TRUE(connects(second));
  EXPECT_EQ(limit_hits("tls_handshakes"), 0u);
  EXPECT_TRUE(speaks_http1(first));
}

TEST_F(TlsHandshakeTest, ADrainStillServesItsClientOnce) {
  set_up();
  TlsPeer client = this->client();
  ASSERT_TRUE(run([&] { return set_->handshakes() == 1; }));
  bool empty = false;
  set_->drain([&] { empty = true; });
  EXPECT_FALSE(empty);
  ASSERT_TRUE(connects(client));
  client.send("GET /elsewhere HTTP/1.1\r\nHost: a.example\r\n\r\n");
  ASSERT_TRUE(run([&] { return client.received().starts_with("HTTP/1.1 404 "); }));
  EXPECT_TRUE(client.received().find("connection: close\r\n") != std::string::npos) << client.received();
  EXPECT_TRUE(ends(client));
  client.wire().close();
  EXPECT_TRUE(run([&] { return empty; }));
}

}  // namespace
}  // namespace fairlead::proxy
