#include "proxy/downstream/proxy_protocol_connection.h"

#include <gtest/gtest.h>

#include <optional>

#include "proxy/downstream/connection_set.h"
#include "proxy/stream/stream_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using telemetry::Family;

constexpr std::string_view kLine = "PROXY TCP4 192.0.2.7 10.0.0.1 4660 443\r\n";
constexpr std::string_view kRequest = "GET /shop HTTP/1.1\r\nHost: a\r\n\r\n";

/// Connections from a proxy; it, its clients and the origin are the test.
class ProxyProtocolConnectionTest : public ::testing::Test {
 protected:
  void set_up(Duration timeout = 10s) {
    worker_.adopt(test_snapshot({test_service("shop", {&origins_})}, [&](config::Config& config) {
      config.limits.request_head_timeout = timeout;
    }));
    set_.emplace(worker_.context);
  }
  std::unique_ptr<Peer> open() {
    auto client = front_.connect();
    int fd = -1;
    EXPECT_TRUE(run([&] { return (fd = front_.accept_descriptor()) >= 0; }));
    auto connection = std::make_unique<ProxyProtocolConnection>(worker_.context, *set_, info_,
                                                                ClientAddress{.text = "127.0.0.1"});
    ProxyProtocolConnection& started = *connection;
    set_->add(std::move(connection));
    started.start(fd);
    return client;
  }
  bool run(absl::FunctionRef<bool()> done) { return run_until(worker_.reactor, done); }
  bool ends(Peer& peer) {
    return run([&] { return peer.ended() || peer.reset(); });
  }
  /// Whether the origin gets a request for a client at this address.
  bool comes_from(std::string_view address) {
    const auto origin = origins_.accept(worker_.reactor);
    return origin != nullptr &&
           run([&] { return origin->received("X-Forwarded-For: " + std::string(address) + "\r\n"); });
  }
  uint64_t rejected() { return worker_.count(Family::rejected_total, {"proxy_protocol"}); }

  LoopbackListener front_;
  LoopbackListener origins_;
  std::shared_ptr<const ListenerInfo> info_ = std::make_shared<const ListenerInfo>(
      config::Listener{.name = "plain", .address = {}, .trusted_proxies = {}});
  TestWorker worker_;
  std::optional<ConnectionSet> set_;
};

TEST_F(ProxyProtocolConnectionTest, TheHeaderNamesTheClient) {
  set_up();
  const auto client = open();
  client->send(std::string(kLine).append(kRequest));
  EXPECT_TRUE(comes_from("192.0.2.7"));
  EXPECT_EQ(set_->size(), 1u);
  EXPECT_EQ(rejected(), 0u);
}

TEST_F(ProxyProtocolConnectionTest, TheHeaderMayComeInPieces) {
  set_up();
  const auto client = open();
  const std::string sent = std::string(kLine).append(kRequest);
  for (const char byte : sent) {
    client->send({&byte, 1});
    run_for(worker_.reactor, TimerWheel::kTick);
  }
  EXPECT_TRUE(comes_from("192.0.2.7"));
}

TEST_F(ProxyProtocolConnectionTest, AHeaderThatNamesNobodyLeavesTheProxysAddress) {
  set_up();
  const auto client = open();
  client->send(std::string("PROXY UNKNOWN\r\n").append(kRequest));
  EXPECT_TRUE(comes_from("127.0.0.1"));
}

TEST_F(ProxyProtocolConnectionTest, AnythingElseIsClosed) {
  set_up();
  const auto client = open();
  client->send(kRequest);
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(client->received(), "");
  EXPECT_EQ(rejected(), 1u);
  EXPECT_EQ(set_->size(), 0u);
  EXPECT_EQ(origins_.accept(), nullptr);
}

TEST_F(ProxyProtocolConnectionTest, AHeaderThatEndsTooEarlyIsRefused) {
  set_up();
  const auto client = open();
  client->send(kLine.substr(0, 20));
  client->shutdown_write();
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(rejected(), 1u);
}

TEST_F(ProxyProtocolConnectionTest, AConnectionWithoutAByteIsNoMisuse) {
  set_up();
  const auto client = open();
  client->shutdown_write();
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(rejected(), 0u);
  EXPECT_TRUE(run([&] { return set_->size() == 0; }));
}

TEST_F(ProxyProtocolConnectionTest, TheHeaderHasItsTime) {
  set_up(30ms);
  const auto client = open();
  client->send(kLine.substr(0, 20));
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(worker_.count(Family::limit_hits_total, {"proxy_protocol_timeout"}), 1u);
  EXPECT_EQ(rejected(), 1u);
}

TEST_F(ProxyProtocolConnectionTest, ADrainLetsItFinish) {
  set_up();
  const auto client = open();
  set_->drain([] {});
  client->send(std::string(kLine).append(kRequest));
  EXPECT_TRUE(comes_from("192.0.2.7"));
}

}  // namespace
}  // namespace fairlead::proxy
