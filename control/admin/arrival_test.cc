#include "control/admin/arrival.h"

#include <gtest/gtest.h>

namespace fairlead::control::admin {
namespace {

using Kind = Arrival::Kind;

config::Listener listener(const std::string& name) { return {.name = name, .address = {"127.0.0.1", 80}}; }

config::Listener secured(const std::string& name, bool authenticates = false) {
  config::Listener out = listener(name);
  out.tls.emplace();
  if (authenticates) out.tls->client_auth.emplace().mode = config::ClientAuth::Mode::optional;
  return out;
}

config::Listener forwarding(config::Listener out, std::vector<std::string> names) {
  out.tcp.push_back({.server_names = std::move(names), .service = "db"});
  return out;
}

Arrival at(const config::Listener& listener, const Sender& sender, std::string_view host = "a.example") {
  config::Config config;
  config.listeners = {listener};
  return arrivals(config, sender, host).at(0);
}

Kind kind(const config::Listener& listener, std::optional<std::string> name) {
  return at(listener, {.client = {}, .server_name = std::move(name)}).kind;
}

Sender from(const std::string& client) { return {.client = parse_client(client), .server_name = {}}; }

TEST(Arrival, AnotherNameIsMisdirectedWhereClientsShowCertificates) {
  EXPECT_EQ(kind(secured("tls", true), "b.example"), Kind::misdirected);
  EXPECT_EQ(kind(secured("tls", true), "a.example"), Kind::routed);
  EXPECT_EQ(kind(secured("tls", true), std::nullopt), Kind::routed);
  EXPECT_EQ(kind(secured("tls"), "b.example"), Kind::routed);
}

TEST(Arrival, ANameThatIsForwardedGoesThereUnopened) {
  const auto names = forwarding(secured("tls", true), {"*.b.example", "c.example"});
  EXPECT_EQ(kind(names, "x.b.example"), Kind::forwarded);
  EXPECT_EQ(kind(names, "C.example"), Kind::forwarded);
  EXPECT_EQ(kind(names, "a.example"), Kind::routed);
  EXPECT_EQ(at(names, {.client = {}, .server_name = "c.example"}).service, "db");
}

TEST(Arrival, WithoutACertificateOtherNamesAreClosed) {
  const auto names = forwarding(listener("names"), {"c.example"});
  EXPECT_EQ(kind(names, "c.example"), Kind::forwarded);
  EXPECT_EQ(kind(names, "a.example"), Kind::closed);
  EXPECT_EQ(kind(names, std::nullopt), Kind::closed) << "clear text is no hello";
}

TEST(Arrival, WhatForwardsEverythingForwardsThis) {
  const auto all = forwarding(listener("all"), {});
  EXPECT_EQ(kind(all, "a.example"), Kind::forwarded);
  EXPECT_EQ(kind(all, std::nullopt), Kind::forwarded);
}

TEST(Arrival, APlainListenerSpeaksNoTls) {
  EXPECT_EQ(kind(listener("plain"), "a.example"), Kind::plain);
  EXPECT_EQ(kind(listener("plain"), std::nullopt), Kind::routed);
}

TEST(Arrival, ClientsAreTrustedByTheListenersNetworks) {
  config::Listener behind = listener("behind");
  behind.trusted_proxies = {{"10.0.0.0", 8}, {"2001:db8::", 32}, {"unix:", 0}};
  for (const char* client : {"10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1", "unix:"})
    EXPECT_EQ(at(behind, from(client)).trusted, true) << client;
  EXPECT_EQ(at(behind, from("11.0.0.1")).trusted, false);
  EXPECT_EQ(at(listener("plain"), from("10.1.2.3")).trusted, false);
  EXPECT_EQ(at(behind, {}).trusted, std::nullopt);
}

TEST(Arrival, AClientIsAnAddress) {
  for (const char* text : {"", "10.0.0", "10.0.0.1:80", "[::1]", "host.example", "10.0.0.0/8"})
    EXPECT_FALSE(parse_client(text).has_value()) << text;
}

TEST(Arrival, TheFirstThatTakesItDecides) {
  const std::vector<Arrival> all = {
      {"closed", Kind::closed}, {"plain", Kind::plain}, {"strict", Kind::misdirected}, {"tls", Kind::routed}};
  EXPECT_EQ(deciding(all).listener, "strict");
  const std::vector<Arrival> none = {{"plain", Kind::plain}, {"closed", Kind::closed}};
  EXPECT_EQ(deciding(none).listener, "plain");
}

}  // namespace
}  // namespace fairlead::control::admin
