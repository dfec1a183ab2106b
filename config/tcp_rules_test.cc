#include <gtest/gtest.h>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

/// kMinimal with a second listener that has these keys, and a service of protocol tcp.
std::string forwarding(std::string_view keys) {
  const std::string with_listener =
      replaced(kMinimal, " } ]\nregions",
               " },\n  { name: raw, address: 127.0.0.1:5432, " + std::string(keys) + " } ]\nregions");
  return replaced(
      with_listener, "services: [ ",
      "services: [ { name: db, protocol: tcp, regions: { here: { endpoints: [\"127.0.0.1:9001\"] } } },\n  ");
}

TEST(TcpRules, AListenerForwardsToATcpService) {
  const auto config = config_of(forwarding("tcp: [ { service: db } ]"));
  EXPECT_EQ(config.listeners[1].tcp, (std::vector<TcpRoute>{{{}, "db"}}));
  EXPECT_EQ(config.services[0].protocol, Protocol::tcp);
}

TEST(TcpRules, NoOtherServiceTakesConnections) {
  EXPECT_EQ(errors_of(forwarding("tcp: [ { service: shop } ]")),
            "f:3:59: listeners[1].tcp[0].service: needs a service of protocol tcp, and shop speaks http1\n");
}

TEST(TcpRules, ATcpServiceTakesNoRequests) {
  EXPECT_EQ(errors_of(replaced(forwarding("tcp: [ { service: db } ]"), "service: shop }", "service: db }")),
            "f:7:33: routes[0].service: db is of protocol tcp, which only listeners forward to "
            "(listeners[].tcp)\n");
}

TEST(TcpRules, ItsServiceExists) {
  EXPECT_EQ(errors_of(forwarding("tcp: [ { service: bd } ]")),
            "f:3:59: listeners[1].tcp[0].service: no service is named 'bd'; did you mean db?\n");
}

TEST(TcpRules, WhatNothingReachesIsRefused) {
  EXPECT_EQ(errors_of(forwarding("tcp: [ { service: db }, { server_names: [a.example], service: db } ]")),
            "f:3:65: listeners[1].tcp[1]: is never reached: the one before takes all connections\n");
  EXPECT_EQ(errors_of(forwarding("tls: { certificates: [ { cert: a, key: b } ] }, tcp: [ { service: db } ]")),
            "f:3:46: listeners[1].tls: is never reached: tcp takes all connections\n");
}

TEST(TcpRules, RoutesMayBeLeftOutWhereNobodyTakesRequests) {
  const std::string document =
      replaced(forwarding("tcp: [ { service: db } ]"), "{ name: plain, address: 127.0.0.1:8080 },\n", "");
  const std::string without = replaced(document, "routes: [ { match: {}, service: shop } ]\n", "");
  EXPECT_EQ(errors_of(without), "");
  EXPECT_EQ(errors_of(replaced(kMinimal, "routes: [ { match: {}, service: shop } ]\n", "")),
            "f:1:1: routes: required but missing: listener plain takes requests\n");
  EXPECT_EQ(errors_of(replaced(without, "tcp: [ { service: db } ]",
                               "tcp: [ { server_names: [a.b], service: db } ]")),
            "");
}

}  // namespace
}  // namespace fairlead::config
