#include "tls/connection_facts.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "tls/certificate_names.h"
#include "tls/server_context.h"
#include "tls/test_certificates.h"
#include "tls/test_handshake.h"
#include "tls/ticket_keys.h"

namespace fairlead::tls {
namespace {

class ConnectionFactsTest : public ::testing::Test {
 protected:
  /// A finished handshake with a client that shows `shown`.
  TestHandshake connect(const TestCertificate* shown = nullptr, const std::string& name = "",
                        const std::string& offered = "") {
    TestFiles files;
    files.add("a", make_certificate({.common_name = "a"}));
    files.contents["ca.pem"] = authority_.pem();
    config::ListenerTls config;
    config.certificates = {{"a.pem", "a.key", ""}};
    config.client_auth = config::ClientAuth{.ca = "ca.pem", .mode = config::ClientAuth::Mode::optional};
    const ContextPointer client = make_plain_client();
    if (shown) SSL_CTX_use_cert_and_key(client.get(), shown->certificate.get(), shown->key.get(), nullptr, 1);
    SslPointer connection(SSL_new(client.get()));
    if (!name.empty()) SSL_set_tlsext_host_name(connection.get(), name.c_str());
    SSL_set_alpn_protos(connection.get(), reinterpret_cast<const unsigned char*>(offered.data()),
                        static_cast<unsigned int>(offered.size()));
    auto context = *ServerContext::create(config, {"http/1.1"}, files, nullptr);
    TestHandshake both(std::move(connection), context->new_connection());
    EXPECT_TRUE(both.run()) << both.server_error();
    return both;
  }
  /// The element behind its hash.
  std::string element_of(const CertificateRequest& request) {
    const auto shown = make_certificate(request, &authority_);
    const std::string element = forwarded_client_certificate(connect(&shown).server());
    return element.substr(element.find(';') + 1);
  }

  const TestCertificate authority_ = make_authority("ca");
};

TEST_F(ConnectionFactsTest, TheNameIsInLowerCase) {
  EXPECT_EQ(requested_server_name(connect(nullptr, "Shop.EXAMPLE").server()), "shop.example");
  EXPECT_EQ(requested_server_name(connect().server()), "");
}

TEST_F(ConnectionFactsTest, WithoutAClientsCertificateThereIsNoElement) {
  TestHandshake both = connect();
  EXPECT_FALSE(has_peer_certificate(both.server()));
  EXPECT_EQ(forwarded_client_certificate(both.server()), "");
}

TEST_F(ConnectionFactsTest, TheElementHasHashSubjectAndNames) {
  const auto shown = make_certificate(
      {.common_name = "client", .names = "URI:spiffe://a/b,DNS:c.example,URI:spiffe://a/d,DNS:e.example"},
      &authority_);
  TestHandshake both = connect(&shown);
  EXPECT_TRUE(has_peer_certificate(both.server()));
  EXPECT_EQ(forwarded_client_certificate(both.server()),
            "Hash=" + absl::BytesToHexString(fingerprint(shown.certificate.get())) +
                ";Subject=\"CN=client\";URI=spiffe://a/b;URI=spiffe://a/d;DNS=c.example;DNS=e.example");
}

TEST_F(ConnectionFactsTest, AreToldTogether) {
  const auto shown = make_certificate({.common_name = "client"}, &authority_);
  TestHandshake both = connect(&shown, "Shop.example", "\x08http/1.1");
  const ConnectionFacts facts = facts_of(both.server());
  EXPECT_EQ(facts.protocol, "http/1.1");
  EXPECT_EQ(facts.server_name, "shop.example");
  EXPECT_EQ(facts.certificate, forwarded_client_certificate(both.server()));
  EXPECT_NE(facts.certificate, "");
  EXPECT_FALSE(facts.resumed);
}

TEST_F(ConnectionFactsTest, WhatIsMissingIsLeftOut) { EXPECT_EQ(element_of({}), "Subject=\"\""); }

TEST_F(ConnectionFactsTest, ASubjectCanNotEndItsQuotation) {
  EXPECT_EQ(element_of({.common_name = "a\";URI=\"x\\"}), "Subject=\"CN=a\\\"\\;URI=\\\"x\\\\\"");
}

TEST_F(ConnectionFactsTest, NamesCanNotForgeAnElementOrAHeader) {
  EXPECT_EQ(element_of({.common_name = "c", .names = "URI:x;URI=spiffe://admin"}),
            "Subject=\"CN=c\";URI=\"x;URI=spiffe://admin\"");
  EXPECT_EQ(element_of({.common_name = "c", .names = "DNS:a\"b\\"}), "Subject=\"CN=c\";DNS=\"a\\\"b\\\\\"");
  EXPECT_EQ(element_of({.common_name = "c", .names = "DNS:a\r\nX-Evil: 1"}),
            "Subject=\"CN=c\";DNS=\"a%0D%0AX-Evil: 1\"");
}

}  // namespace
}  // namespace fairlead::tls
