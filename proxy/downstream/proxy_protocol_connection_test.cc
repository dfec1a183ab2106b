#include "proxy/downstream/proxy_protocol_connection.h"

#include <gtest/gtest.h>

#include "proxy/downstream/connection_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kLine = "PROXY TCP4 192.0.2.7 10.0.0.1 4660 443\r\n";
constexpr std::string_view kRequest = "GET /shop HTTP/1.1\r\nHost: a\r\n\r\n";

/// Connections from a proxy.
class ProxyProtocolConnectionTest : public ConnectionTest<ProxyProtocolConnection> {
 protected:
  ProxyProtocolConnectionTest() : ConnectionTest({.name = "plain", .address = {}, .trusted_proxies = {}}) {}
  void set_up(Duration timeout = 10s) {
    serve(test_service("shop", {&origins_}),
          [&](config::Config& config) { config.limits.request_head_timeout = timeout; });
  }
  /// Whether the origin gets a request for a client at this address.
  bool comes_from(std::string_view address) {
    const auto upstream = origin();
    return upstream != nullptr && comes(*upstream, "X-Forwarded-For: " + std::string(address) + "\r\n");
  }
};

TEST_F(ProxyProtocolConnectionTest, TheHeaderNamesTheClient) {
  set_up();
  const auto client = open();
  client->send(std::string(kLine).append(kRequest));
  EXPECT_TRUE(comes_from("192.0.2.7"));
  EXPECT_EQ(set_->size(), 1u);
  EXPECT_EQ(rejected("proxy_protocol"), 0u);
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
  EXPECT_EQ(rejected("proxy_protocol"), 1u);
  EXPECT_EQ(set_->size(), 0u);
  EXPECT_EQ(origins_.accept(), nullptr);
}

TEST_F(ProxyProtocolConnectionTest, AHeaderThatEndsTooEarlyIsRefused) {
  set_up();
  const auto client = open();
  client->send(kLine.substr(0, 20));
  client->shutdown_write();
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(rejected("proxy_protocol"), 1u);
}

TEST_F(ProxyProtocolConnectionTest, AConnectionWithoutAByteIsNoMisuse) {
  set_up();
  const auto client = open();
  client->shutdown_write();
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(rejected("proxy_protocol"), 0u);
  EXPECT_TRUE(run([&] { return set_->size() == 0; }));
}

TEST_F(ProxyProtocolConnectionTest, TheHeaderHasItsTime) {
  set_up(30ms);
  const auto client = open();
  client->send(kLine.substr(0, 20));
  EXPECT_TRUE(ends(*client));
  EXPECT_EQ(limit_hits("proxy_protocol_timeout"), 1u);
  EXPECT_EQ(rejected("proxy_protocol"), 1u);
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
