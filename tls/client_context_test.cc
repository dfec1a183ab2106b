#include "tls/client_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/message.h"
#include "tls/server_context.h"
#include "tls/test_certificates.h"
#include "tls/test_handshake.h"
#include "tls/ticket_keys.h"

namespace fairlead::tls {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ClientContextTest : public ::testing::Test {
 protected:
  ClientContextTest() {
    files_.contents["ca.pem"] = authority_.pem();
    config_.ca = "ca.pem";
    listener_.certificates = {{"server.pem", "server.key", ""}};
    serve({.names = "DNS:origin.example,IP:10.0.0.1,IP:fd00::1"});
  }
  void serve(const CertificateRequest& request) {
    files_.add("server", make_certificate(request, &authority_));
    server_ = nullptr;
  }
  absl::StatusOr<std::shared_ptr<const ClientContext>> create() {
    return ClientContext::create(config_, alpn_, files_);
  }
  std::string error() {
    auto context = create();
    return context.ok() ? "none" : config::message_of(context.status());
  }
  TestHandshake connect(const std::string& host) {
    if (!server_) server_ = *ServerContext::create(listener_, {"h2", "http/1.1"}, files_, nullptr);
    return {(*create())->new_connection(host, nullptr), server_->new_connection()};
  }
  /// What the client objects to, or nothing.
  std::string refusal(const std::string& host) {
    TestHandshake both = connect(host);
    both.run();
    return both.client_error();
  }

  const TestCertificate authority_ = make_authority("ca");
  TestFiles files_;
  config::ServiceTls config_;
  config::ListenerTls listener_;
  std::vector<std::string> alpn_;
  std::shared_ptr<const ServerContext> server_;
};

TEST_F(ClientContextTest, VerifiesTheName) {
  EXPECT_EQ(refusal("origin.example"), "");
  EXPECT_EQ(refusal("origin.example."), "");
  EXPECT_EQ(refusal("other.example"), "certificate verify failed: hostname mismatch");
}

TEST_F(ClientContextTest, VerifiesTheAddress) {
  EXPECT_EQ(refusal("10.0.0.1"), "");
  EXPECT_EQ(refusal("fd00::1"), "");
  EXPECT_EQ(refusal("10.0.0.2"), "certificate verify failed: IP address mismatch");
}

TEST_F(ClientContextTest, AWildcardStandsForOneWholeLabel) {
  serve({.names = "DNS:*.shop.example,DNS:a*.other.example"});
  EXPECT_EQ(refusal("a.shop.example"), "");
  EXPECT_EQ(refusal("b.a.shop.example"), "certificate verify failed: hostname mismatch");
  EXPECT_EQ(refusal("abc.other.example"), "certificate verify failed: hostname mismatch");
}

TEST_F(ClientContextTest, TheServicesNameGoesBeforeTheEndpoints) {
  config_.server_name = "origin.example";
  TestHandshake both = connect("10.9.9.9");
  ASSERT_TRUE(both.run()) << both.client_error();
  EXPECT_EQ(requested_server_name(both.server()), "origin.example");
}

TEST_F(ClientContextTest, AsksForNamesOnly) {
  TestHandshake by_name = connect("origin.example"), by_address = connect("10.0.0.1");
  ASSERT_TRUE(by_name.run() && by_address.run());
  EXPECT_EQ(requested_server_name(by_name.server()), "origin.example");
  EXPECT_EQ(requested_server_name(by_address.server()), "");
}

TEST_F(ClientContextTest, BelievesItsAuthoritiesOnly) {
  files_.contents["ca.pem"] = make_authority("other").pem();
  EXPECT_EQ(refusal("origin.example"), "certificate verify failed: unable to get local issuer certificate");
  config_.ca = "";
  EXPECT_EQ(refusal("origin.example"), "certificate verify failed: unable to get local issuer certificate");
}

TEST_F(ClientContextTest, RefusesWhatHasExpired) {
  serve({.names = "DNS:origin.example", .ends = -60});
  EXPECT_EQ(refusal("origin.example"), "certificate verify failed: certificate has expired");
}

TEST_F(ClientContextTest, VerifiesNothingWhenToldSo) {
  config_ = {.verify = false};
  EXPECT_EQ(refusal("other.example"), "");
}

TEST_F(ClientContextTest, WantsTls12) {
  const ContextPointer old(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_security_level(old.get(), 0);
  SSL_CTX_set_min_proto_version(old.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(old.get(), TLS1_1_VERSION);
  TestHandshake both((*create())->new_connection("origin.example", nullptr), SslPointer(SSL_new(old.get())));
  EXPECT_FALSE(both.run());
  EXPECT_EQ(both.server_error(), "unsupported protocol");
}

TEST_F(ClientContextTest, ShowsItsCertificate) {
  files_.add("own", make_certificate({.common_name = "proxy"}, &authority_));
  listener_.client_auth = config::ClientAuth{.ca = "ca.pem"};
  TestHandshake without = connect("origin.example");
  EXPECT_FALSE(without.run());
  config_.cert = "own.pem";
  config_.key = "own.key";
  TestHandshake with = connect("origin.example");
  EXPECT_TRUE(with.run()) << with.client_error();
  EXPECT_THAT(forwarded_client_certificate(with.server()), HasSubstr("Subject=\"CN=proxy\""));
}

TEST_F(ClientContextTest, OffersItsProtocols) {
  alpn_ = {"http/1.1"};
  TestHandshake both = connect("origin.example");
  ASSERT_TRUE(both.run());
  EXPECT_EQ(negotiated_protocol(both.client()), "http/1.1");
}

TEST_F(ClientContextTest, ErrorsNameTheFile) {
  config_.cert = "own.pem";
  config_.key = "own.key";
  EXPECT_EQ(error(), "own.pem: No such file or directory");
  files_.add("own", make_certificate({}));
  files_.contents["own.key"] = make_certificate({}).key_pem();
  EXPECT_THAT(error(), HasSubstr("own.key: the key does not belong to the certificate in own.pem"));
  files_.contents["ca.pem"] = "text";
  EXPECT_EQ(error(), "ca.pem: no certificate in it; PEM is expected");
}

TEST_F(ClientContextTest, AnExpiredCertificateOfItsOwnIsAWarning) {
  files_.add("own", make_certificate({.common_name = "proxy", .ends = -60}));
  config_.cert = "own.pem";
  config_.key = "own.key";
  EXPECT_THAT((*create())->warnings(),
              ElementsAre(HasSubstr("own.pem: the certificate of CN=proxy expired")));
}

}  // namespace
}  // namespace fairlead::tls
