#include "tls/server_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>

#include "config/message.h"
#include "tls/test_certificates.h"
#include "tls/test_handshake.h"
#include "tls/ticket_keys.h"

namespace fairlead::tls {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ServerContextTest : public ::testing::Test {
 protected:
  ServerContextTest() { add("first", {.common_name = "first", .names = "DNS:first.example"}); }

  void add(const std::string& stem, const CertificateRequest& request) {
    files_.add(stem, make_certificate(request));
    config_.certificates.push_back({stem + ".pem", stem + ".key", ""});
  }
  std::string error() {
    auto context = ServerContext::create(config_, alpn_, files_, nullptr);
    return context.ok() ? "none" : config::message_of(context.status());
  }
  TestHandshake connect(const std::string& name = "") {
    if (!context_) context_ = *ServerContext::create(config_, alpn_, files_, TicketKeys::random());
    SslPointer client(SSL_new(client_.get()));
    if (!name.empty()) SSL_set_tlsext_host_name(client.get(), name.c_str());
    return {std::move(client), context_->new_connection()};
  }
  std::string shown_to(const std::string& name) {
    TestHandshake both = connect(name);
    return both.run() ? shown_common_name(both.client()) : both.server_error();
  }
  void offer(const std::string& wire) {
    SSL_CTX_set_alpn_protos(client_.get(), reinterpret_cast<const unsigned char*>(wire.data()),
                            static_cast<unsigned int>(wire.size()));
  }

  TestFiles files_;
  config::ListenerTls config_;
  std::vector<std::string> alpn_ = {"h2", "http/1.1"};
  ContextPointer client_ = make_plain_client();
  std::shared_ptr<const ServerContext> context_;
};

TEST_F(ServerContextTest, ShowsTheCertificateThatIsAskedFor) {
  add("second", {.common_name = "second", .names = "DNS:second.example,DNS:*.second.example"});
  EXPECT_EQ(shown_to("first.example"), "first");
  EXPECT_EQ(shown_to("SECOND.example"), "second");
  EXPECT_EQ(shown_to("www.second.example"), "second");
  EXPECT_EQ(shown_to("unknown.example"), "first");
  EXPECT_EQ(shown_to(""), "first");
}

TEST_F(ServerContextTest, ShowsTheKindOfKeyThatTheClientKnows) {
  add("rsa", {.common_name = "rsa", .names = "DNS:first.example", .rsa = true});
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    SSL_CTX_set_max_proto_version(client_.get(), version);
    SSL_CTX_set1_sigalgs_list(client_.get(), "rsa_pss_rsae_sha256");
    EXPECT_EQ(shown_to("first.example"), "rsa");
    SSL_CTX_set1_sigalgs_list(client_.get(), "ecdsa_secp256r1_sha256");
    EXPECT_EQ(shown_to("first.example"), "first");
  }
}

TEST_F(ServerContextTest, SendsTheChainAndNothingElse) {
  const auto root = make_authority("root"), middle = make_authority("middle", &root);
  files_.add("first", make_certificate({.common_name = "leaf"}, &middle), middle.pem());
  files_.contents["root.pem"] = root.pem() + middle.pem();
  config_.client_auth = config::ClientAuth{.ca = "root.pem", .mode = config::ClientAuth::Mode::optional};
  TestHandshake both = connect();
  ASSERT_TRUE(both.run()) << both.server_error();
  EXPECT_EQ(sk_X509_num(SSL_get_peer_cert_chain(both.client())), 2);
}

TEST_F(ServerContextTest, ChoosesItsBestProtocol) {
  offer("\x08http/1.1\x02h2");
  TestHandshake both = connect();
  ASSERT_TRUE(both.run());
  EXPECT_EQ(negotiated_protocol(both.client()), "h2");
}

TEST_F(ServerContextTest, RefusesAClientThatOffersOnlyOtherProtocols) {
  offer("\x06spdy/3");
  TestHandshake both = connect();
  EXPECT_FALSE(both.run());
  EXPECT_EQ(both.client_error(), "tlsv1 alert no application protocol");
}

TEST_F(ServerContextTest, GoesOnWithoutProtocols) {
  TestHandshake both = connect();
  EXPECT_TRUE(both.run());
  EXPECT_EQ(negotiated_protocol(both.server()), "");
  alpn_.clear();
  context_ = nullptr;
  offer("\x06spdy/3");
  EXPECT_TRUE(connect().run());
}

TEST_F(ServerContextTest, StaplesTheShownCertificatesResponse) {
  const auto authority = make_authority("ca");
  const auto made = make_certificate({.common_name = "second", .names = "DNS:second.example"}, &authority);
  files_.add("second", made);
  const std::string response = make_ocsp_response(authority, made);
  files_.contents["second.ocsp"] = response;
  config_.certificates.push_back({"second.pem", "second.key", "second.ocsp"});
  SSL_CTX_set_tlsext_status_type(client_.get(), TLSEXT_STATUSTYPE_ocsp);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    SSL_CTX_set_max_proto_version(client_.get(), version);
    TestHandshake with = connect("second.example"), without = connect("first.example");
    ASSERT_TRUE(with.run() && without.run());
    const unsigned char* stapled = nullptr;
    const long size = SSL_get_tlsext_status_ocsp_resp(with.client(), &stapled);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(stapled), size), response);
    EXPECT_EQ(SSL_get_tlsext_status_ocsp_resp(without.client(), &stapled), -1);
  }
}

TEST_F(ServerContextTest, DoesNotStapleWhatIsStale) {
  const auto authority = make_authority("ca");
  const auto made = make_certificate({}, &authority);
  files_.add("first", made);
  files_.contents["first.ocsp"] = make_ocsp_response(authority, made, -60);
  config_.certificates[0].ocsp = "first.ocsp";
  SSL_CTX_set_tlsext_status_type(client_.get(), TLSEXT_STATUSTYPE_ocsp);
  TestHandshake both = connect();
  ASSERT_TRUE(both.run());
  const unsigned char* stapled = nullptr;
  EXPECT_EQ(SSL_get_tlsext_status_ocsp_resp(both.client(), &stapled), -1);
  EXPECT_THAT(context_->warnings(), ElementsAre(HasSubstr("first.ocsp: ")));
}

TEST_F(ServerContextTest, ReportsWhenItsCertificatesExpireAndServesThem) {
  add("old", {.common_name = "Old.example", .begins = -2 * kDay, .ends = -kDay});
  EXPECT_EQ(shown_to("old.example"), "Old.example");
  ASSERT_EQ(context_->expiries().size(), 2u);
  EXPECT_EQ(context_->expiries()[0].subject, "first.example");
  EXPECT_EQ(context_->expiries()[1].subject, "old.example");
  EXPECT_NEAR(context_->expiries()[1].not_after, std::time(nullptr) - kDay, 60);
  EXPECT_THAT(context_->warnings(),
              ElementsAre(HasSubstr("old.pem: the certificate of CN=Old.example expired")));
}

TEST_F(ServerContextTest, ErrorsNameTheFile) {
  config_.certificates[0].key = "gone.key";
  EXPECT_EQ(error(), "gone.key: No such file or directory");
  config_.certificates.clear();
  EXPECT_EQ(error(), "a TLS listener needs a certificate");
}

TEST_F(ServerContextTest, AKeyTooShortIsRefusedAtOnce) {
  const KeyPointer key(EVP_RSA_gen(1024));
  TestCertificate weak = make_certificate({.common_name = "weak"});
  EVP_PKEY_up_ref(key.get());
  weak.key.reset(key.get());
  X509_set_pubkey(weak.certificate.get(), key.get());
  X509_sign(weak.certificate.get(), key.get(), EVP_sha256());
  files_.add("first", weak);
  if (SSL_CTX_get_security_level(client_.get()) < 2) GTEST_SKIP() << "this system's OpenSSL accepts it";
  EXPECT_EQ(error(), "first.pem: the certificate can not be used: ee key too small");
}

TEST_F(ServerContextTest, AConnectionMayOutliveIt) {
  TestHandshake both = connect("first.example");
  context_ = nullptr;
  EXPECT_TRUE(both.run());
  EXPECT_EQ(shown_common_name(both.client()), "first");
}

TEST_F(ServerContextTest, HasNoWarningsWithoutReason) {
  connect();
  EXPECT_THAT(context_->warnings(), IsEmpty());
}

}  // namespace
}  // namespace fairlead::tls
