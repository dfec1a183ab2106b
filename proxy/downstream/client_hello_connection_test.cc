#include "proxy/downstream/client_hello_connection.h"

#include <gtest/gtest.h>

#include <optional>

#include "proxy/downstream/connection_set.h"
#include "proxy/stream/stream_test_support.h"
#include "tls/test_client_hello.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using telemetry::Family;

/// Connections on a listener that forwards TLS for "db.example"; clients and origin are the test.
class ClientHelloConnectionTest : public ::testing::Test {
 protected:
  void set_up(Duration timeout = 10s) {
    const auto service =
        test_service("db", {&origins_}, [](config::Service& db) { db.protocol = config::Protocol::tcp; });
    worker_.adopt(test_snapshot(
        {service}, [&](config::Config& config) { config.limits.tls_handshake_timeout = timeout; }));
    set_.emplace(worker_.context);
  }
  std::unique_ptr<Peer> open() {
    auto client = front_.connect();
    int fd = -1;
    EXPECT_TRUE(run([&] { return (fd = front_.accept_descriptor()) >= 0; }));
    auto connection = std::make_unique<ClientHelloConnection>(worker_.context, *set_, info_,
                                                              ClientAddress{.text = "127.0.0.1"});
    ClientHelloConnection& started = *connection;
    set_->add(std::move(connection));
    started.start(fd);
    return client;
  }
  bool run(absl::FunctionRef<bool()> done) { return run_until(worker_.reactor, done); }
  bool ends(Peer& peer) {
    return run([&] { return peer.ended() || peer.reset(); });
  }

  LoopbackListener front_;
  LoopbackListener origins_;
  std::shared_ptr<const ListenerInfo> info_ = std::make_shared<const ListenerInfo>(config::Listener{
      .name = "edge", .address = {}, .tcp = {{.server_names = {"db.example"}, .service = "db"}}});
  TestWorker worker_;
  std::optional<ConnectionSet> set_;
};

TEST_F(ClientHelloConnectionTest, TheHelloReachesTheOriginWholeHoweverItComes) {
  set_up();
  const auto client = open();
  const std::string hello = tls::test_client_hello("db.example");
  for (size_t at = 0; at < hello.size(); at += 50) {
    client->send(std::string_view(hello).substr(at, 50));
    run_for(worker_.reactor, TimerWheel::kTick);
  }
  const auto origin = origins_.accept(worker_.reactor);
  ASSERT_NE(origin, nullptr);
  EXPECT_TRUE(run([&] { return origin->received().size() == hello.size(); }));
  EXPECT_EQ(origin->received(), hello);
  EXPECT_EQ(set_->size(), 1u);
}

TEST_F(ClientHelloConnectionTest, AnotherNameIsClosedWhereNobodyOpensIt) {
  set_up();
  const auto client = open();
  client->send(tls::test_client_hello("other.example"));
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(worker_.count(Family::rejected_total, {"server_name"}), 1u);
  EXPECT_EQ(set_->size(), 0u);
}

TEST_F(ClientHelloConnectionTest, WhatIsNoTlsIsClosed) {
  set_up();
  const auto client = open();
  client->send("GET / HTTP/1.1\r\nHost: db.example\r\n\r\n");
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(worker_.count(Family::rejected_total, {"tls_handshake"}), 1u);
}

TEST_F(ClientHelloConnectionTest, AHelloThatEndsTooEarlyIsRefused) {
  set_up();
  const auto client = open();
  client->send(tls::test_client_hello("db.example").substr(0, 60));
  client->shutdown_write();
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(worker_.count(Family::rejected_total, {"tls_handshake"}), 1u);
}

TEST_F(ClientHelloConnectionTest, AHelloHasItsTime) {
  set_up(30ms);
  const auto client = open();
  client->send(tls::test_client_hello("db.example").substr(0, 60));
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(worker_.count(Family::limit_hits_total, {"tls_handshake_timeout"}), 1u);
}

TEST_F(ClientHelloConnectionTest, AConnectionWithoutAByteIsNoMisuse) {
  set_up();
  const auto client = open();
  client->shutdown_write();
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(worker_.count(Family::rejected_total, {"tls_handshake"}), 0u);
}

}  // namespace
}  // namespace fairlead::proxy
