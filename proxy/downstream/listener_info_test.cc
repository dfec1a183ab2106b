#include "proxy/downstream/listener_info.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace fairlead::proxy {
namespace {

sockaddr_storage address(const char* text) {
  sockaddr_storage storage{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
    storage.ss_family = AF_INET;
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text, &v6.sin6_addr), 1) << text;
    storage.ss_family = AF_INET6;
  }
  return storage;
}

ListenerInfo trusting(std::vector<config::Network> networks) {
  return ListenerInfo({.name = "plain", .address = {}, .trusted_proxies = std::move(networks)});
}

TEST(ListenerInfo, TrustsNobodyByDefault) {
  EXPECT_FALSE(trusting({}).identify(address("127.0.0.1")).trusted);
}

TEST(ListenerInfo, TrustEndsAtThePrefix) {
  const auto info = trusting({{"10.1.0.0", 20}, {"2001:db8::", 33}});
  EXPECT_TRUE(info.identify(address("10.1.15.255")).trusted);
  EXPECT_FALSE(info.identify(address("10.1.16.0")).trusted);
  EXPECT_FALSE(info.identify(address("11.1.0.0")).trusted);
  EXPECT_TRUE(info.identify(address("2001:db8:7fff::1")).trusted);
  EXPECT_FALSE(info.identify(address("2001:db8:8000::1")).trusted);
}

TEST(ListenerInfo, V4ArrivingOnAV6SocketIsTheSameAddress) {
  EXPECT_TRUE(trusting({{"10.0.0.0", 8}}).identify(address("::ffff:10.2.3.4")).trusted);
  EXPECT_EQ(trusting({}).identify(address("::ffff:10.2.3.4")).text, "10.2.3.4");
}

TEST(ListenerInfo, EverythingIsASlashZero) {
  EXPECT_TRUE(trusting({{"0.0.0.0", 0}}).identify(address("192.0.2.1")).trusted);
  EXPECT_FALSE(trusting({{"0.0.0.0", 0}}).identify(address("2001:db8::1")).trusted);
  EXPECT_TRUE(trusting({{"::", 0}}).identify(address("192.0.2.1")).trusted);
}

TEST(ListenerInfo, DemandsProxyHeadersFromNobodyByDefault) {
  const auto info = trusting({{"0.0.0.0", 0}});
  EXPECT_FALSE(info.demands_proxy_header(info.identify(address("127.0.0.1"))));
}

TEST(ListenerInfo, DemandsProxyHeadersFromThoseItNames) {
  config::Listener listener{.name = "plain", .address = {}, .trusted_proxies = {}};
  listener.proxy_protocol.emplace().trusted = {{"10.0.0.0", 8}};
  const ListenerInfo info(listener);
  EXPECT_TRUE(info.demands_proxy_header(info.identify(address("10.0.0.1"))));
  EXPECT_FALSE(info.demands_proxy_header(info.identify(address("11.0.0.1"))));
  EXPECT_FALSE(info.demands_proxy_header(info.identify(address("::1"))));
  EXPECT_FALSE(info.identify(address("10.0.0.1")).trusted) << "to name its client, not in X-Forwarded-For";
}

TEST(ListenerInfo, ClientsOfUnixSocketsAreOneNetwork) {
  sockaddr_storage peer{};
  peer.ss_family = AF_UNIX;
  EXPECT_EQ(trusting({}).identify(peer).text, "unix:");
  EXPECT_FALSE(trusting({{"0.0.0.0", 0}, {"::", 0}}).identify(peer).trusted);
  EXPECT_TRUE(trusting({{"unix:", 0}}).identify(peer).trusted);
  EXPECT_FALSE(trusting({{"unix:", 0}}).identify(address("127.0.0.1")).trusted);
}

TEST(ListenerInfo, TrustIsInWhomTheHeaderNames) {
  const auto info = trusting({{"10.0.0.0", 8}});
  const auto ends = parse_proxy_header("PROXY TCP4 10.0.0.7 192.0.2.1 4660 443\r\n").ends;
  const ClientAddress named = info.identify(*ends);
  EXPECT_EQ(named.text, "10.0.0.7");
  EXPECT_TRUE(named.trusted);
  EXPECT_EQ(named.destination->port, 443);
}

config::Listener forwarding(std::vector<config::TcpRoute> tcp) {
  return {.name = "edge", .address = {}, .tcp = std::move(tcp), .trusted_proxies = {}};
}

TEST(ListenerInfo, ForwardsNothingByDefault) {
  const auto info = trusting({});
  EXPECT_EQ(info.tcp(), nullptr);
  EXPECT_EQ(info.tcp("a.example"), nullptr);
  EXPECT_FALSE(info.reads_server_names());
}

TEST(ListenerInfo, ForwardsAllConnections) {
  const ListenerInfo info(forwarding({{{}, "db"}}), nullptr, 7);
  ASSERT_NE(info.tcp(), nullptr);
  EXPECT_EQ(info.tcp()->service, "db");
  EXPECT_EQ(info.tcp()->route.name, "edge");
  EXPECT_EQ(info.tcp()->route.id, 7u);
  EXPECT_FALSE(info.reads_server_names());
}

TEST(ListenerInfo, ForwardsByServerNameTheFirstThatFits) {
  const ListenerInfo info(forwarding({{{"a.example", "*.b.example"}, "one"}, {{"*.example"}, "two"}}));
  const auto service = [&](std::string_view name) {
    const TcpRoute* route = info.tcp(name);
    return route == nullptr ? "" : route->service;
  };
  EXPECT_TRUE(info.reads_server_names());
  EXPECT_EQ(info.tcp(), nullptr);
  EXPECT_EQ(service("A.Example"), "one");
  EXPECT_EQ(service("x.y.b.example"), "one");
  EXPECT_EQ(service("b.example"), "two");
  EXPECT_EQ(service("example"), "");
  EXPECT_EQ(service(".example"), "");
  EXPECT_EQ(service(""), "");
}

TEST(ListenerInfo, WhatFitsNoNameMayHaveARouteToo) {
  const ListenerInfo info(forwarding({{{"a.example"}, "one"}, {{}, "rest"}}));
  EXPECT_TRUE(info.reads_server_names());
  EXPECT_EQ(info.tcp("")->service, "rest");
}

}  // namespace
}  // namespace fairlead::proxy
