#include "proxy/downstream/client_hello_connection.h"

#include <gtest/gtest.h>

#include "proxy/downstream/connection_test_support.h"
#include "tls/test_client_hello.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;

/// Connections on a listener that forwards TLS for "db.example".
class ClientHelloConnectionTest : public ConnectionTest<ClientHelloConnection> {
 protected:
  ClientHelloConnectionTest()
      : ConnectionTest(
            {.name = "edge", .address = {}, .tcp = {{.server_names = {"db.example"}, .service = "db"}}}) {}
  void set_up(Duration timeout = 10s) {
    const auto service =
        test_service("db", {&origins_}, [](config::Service& db) { db.protocol = config::Protocol::tcp; });
    serve(service, [&](config::Config& config) { config.limits.tls_handshake_timeout = timeout; });
  }
};

TEST_F(ClientHelloConnectionTest, TheHelloReachesTheOriginWholeHoweverItComes) {
  set_up();
  const auto client = open();
  const std::string hello = tls::test_client_hello("db.example");
  for (size_t at = 0; at < hello.size(); at += 50) {
    client->send(std::string_view(hello).substr(at, 50));
    run_for(worker_.reactor, TimerWheel::kTick);
  }
  const auto upstream = origin();
  ASSERT_NE(upstream, nullptr);
  EXPECT_TRUE(run([&] { return upstream->received().size() == hello.size(); }));
  EXPECT_EQ(upstream->received(), hello);
  EXPECT_EQ(set_->size(), 1u);
}

TEST_F(ClientHelloConnectionTest, AnotherNameIsClosedWhereNobodyOpensIt) {
  set_up();
  const auto client = open();
  client->send(tls::test_client_hello("other.example"));
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(rejected("server_name"), 1u);
  EXPECT_EQ(set_->size(), 0u);
}

TEST_F(ClientHelloConnectionTest, WhatIsNoTlsIsClosed) {
  set_up();
  const auto client = open();
  client->send("GET / HTTP/1.1\r\nHost: db.example\r\n\r\n");
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(rejected("tls_handshake"), 1u);
}

TEST_F(ClientHelloConnectionTest, AHelloThatEndsTooEarlyIsRefused) {
  set_up();
  const auto client = open();
  client->send(tls::test_client_hello("db.example").substr(0, 60));
  client->shutdown_write();
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(rejected("tls_handshake"), 1u);
}

TEST_F(ClientHelloConnectionTest, AHelloHasItsTime) {
  set_up(30ms);
  const auto client = open();
  client->send(tls::test_client_hello("db.example").substr(0, 60));
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(limit_hits("tls_handshake_timeout"), 1u);
}

TEST_F(ClientHelloConnectionTest, AConnectionWithoutAByteIsNoMisuse) {
  set_up();
  const auto client = open();
  client->shutdown_write();
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(rejected("tls_handshake"), 0u);
}

}  // namespace
}  // namespace fairlead::proxy
