#include <gtest/gtest.h>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

constexpr std::string_view kPair = "certificates: [ { cert: a.crt, key: a.key } ]";

/// kMinimal with a TLS block of its listener, or of its service.
std::string listener_with(std::string_view tls) {
  return replaced(kMinimal, "127.0.0.1:8080 }", "127.0.0.1:8080,\n  tls: { " + std::string(tls) + " } }");
}
std::string service_with(std::string_view tls) {
  return replaced(kMinimal, "shop,", "shop,\n  tls: { " + std::string(tls) + " },");
}

TEST(TlsFields, OfAListenerReachTheirMembers) {
  const auto tls =
      *config_of(listener_with("certificates: [ { cert: a.crt, key: /k/a.key, ocsp: a.der }, { cert: b.crt, "
                               "key: b.key } ], profile: modern, client_auth: { ca: ca.pem, crl: crl.pem, "
                               "mode: optional }, ticket_keys: [ t1, t2 ], ticket_lifetime: 1h"))
           .listeners[0]
           .tls;
  ASSERT_EQ(tls.certificates.size(), 2u);
  EXPECT_EQ(tls.certificates[0], (CertificateFiles{"a.crt", "/k/a.key", "a.der"}));
  EXPECT_EQ(tls.certificates[1], (CertificateFiles{"b.crt", "b.key", ""}));
  EXPECT_EQ(tls.profile, TlsProfile::modern);
  EXPECT_EQ(tls.client_auth, (ClientAuth{"ca.pem", "crl.pem", ClientAuth::Mode::optional}));
  EXPECT_EQ(tls.ticket_keys, (std::vector<std::string>{"t1", "t2"}));
  EXPECT_EQ(tls.ticket_lifetime, 1h);
}

TEST(TlsFields, AnEndpointWithoutAHostNeedsAServerName) {
  const auto with = [](std::string_view tls) {
    return replaced(service_with(tls), "127.0.0.1:9000", "unix:/run/shop.sock");
  };
  EXPECT_EQ(
      errors_of(with("ca: ca.pem")),
      "f:5:8: services[0].tls.server_name: required to verify unix:/run/shop.sock, which has no host name\n");
  EXPECT_EQ(errors_of(with("server_name: shop.example")), "");
  EXPECT_EQ(errors_of(with("verify: false")), "");
}

TEST(TlsFields, OfAListenerMayBeAPairAlone) {
  const auto listener = config_of(listener_with(kPair)).listeners[0];
  ListenerTls expected;
  expected.certificates = {{"a.crt", "a.key", ""}};
  EXPECT_EQ(listener.tls, expected);
  EXPECT_EQ(config_of(kMinimal).listeners[0].tls, std::nullopt);
}

TEST(TlsFields, AListenerNeedsACertificateWithItsKey) {
  EXPECT_EQ(errors_of(listener_with("")), "f:3:8: listeners[0].tls.certificates: required but missing\n");
  EXPECT_EQ(errors_of(listener_with("certificates: []")),
            "f:3:24: listeners[0].tls.certificates: expected at least 1, got 0\n");
  EXPECT_EQ(errors_of(listener_with("certificates: [ { cert: a.crt } ]")),
            "f:3:26: listeners[0].tls.certificates[0].key: required but missing\n");
  EXPECT_EQ(errors_of(listener_with("certificates: [ { key: a.key } ]")),
            "f:3:26: listeners[0].tls.certificates[0].cert: required but missing\n");
  EXPECT_EQ(errors_of(listener_with(std::string(kPair) + ", client_auth: { crl: c }")),
            "f:3:70: listeners[0].tls.client_auth.ca: required but missing\n");
}

TEST(TlsFields, ChoicesAndLifetimesAreBounded) {
  const auto error = [](std::string_view key) {
    return errors_of(listener_with(std::string(kPair) + ",\n" + std::string(key)));
  };
  EXPECT_EQ(error("profile: old"),
            "f:4:10: listeners[0].tls.profile: expected one of modern, intermediate, got 'old'\n");
  EXPECT_EQ(error("client_auth: { ca: a, mode: none }"),
            "f:4:29: listeners[0].tls.client_auth.mode: expected one of require, optional, got 'none'\n");
  EXPECT_EQ(error("ticket_lifetime: 1s"), "");
  EXPECT_EQ(error("ticket_lifetime: 168h"), "");
  EXPECT_EQ(error("ticket_lifetime: 169h"),
            "f:4:18: listeners[0].tls.ticket_lifetime: expected a value from 1s to 168h, got '169h'; the "
            "nearest is 168h\n");
  EXPECT_EQ(error("ticket_lifetime: 999ms"),
            "f:4:18: listeners[0].tls.ticket_lifetime: expected a value from 1s to 168h, got '999ms'; the "
            "nearest is 1s\n");
}

TEST(TlsFields, OfAServiceReachTheirMembers) {
  EXPECT_EQ(config_of(kMinimal).services[0].tls, std::nullopt);
  EXPECT_EQ(config_of(service_with("")).services[0].tls, ServiceTls());
  EXPECT_EQ(config_of(service_with("ca: ca.pem, server_name: Shop.Example, cert: us.crt, key: us.key, "
                                   "verify: false"))
                .services[0]
                .tls,
            (ServiceTls{"ca.pem", "shop.example", "us.crt", "us.key", false}));
}

TEST(TlsFields, AServerNameIsAHostName) {
  EXPECT_EQ(errors_of(service_with("server_name: 10.0.0.1")),
            "f:5:23: services[0].tls.server_name: expected a host name such as shop.example.com, got "
            "'10.0.0.1'\n");
}

TEST(TlsFields, HandshakesAreLimited) {
  const auto limits = [](std::string_view keys) {
    return std::string(kMinimal) + "limits: { " + std::string(keys) + " }\n";
  };
  const Limits read = config_of(limits("tls_handshake_timeout: 3s, max_tls_handshakes: 1")).limits;
  EXPECT_EQ(read.tls_handshake_timeout, 3s);
  EXPECT_EQ(read.max_tls_handshakes, 1u);
  EXPECT_EQ(errors_of(limits("max_tls_handshakes: 0")),
            "f:6:31: limits.max_tls_handshakes: expected a value from 1 to 1000000, got '0'; the nearest is "
            "1\n");
}

}  // namespace
}  // namespace fairlead::config
