#include "tls/client_auth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/message.h"
#include "tls/server_context.h"
#include "tls/test_certificates.h"
#include "tls/test_handshake.h"

namespace fairlead::tls {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ClientAuthTest : public ::testing::Test {
 protected:
  ClientAuthTest() {
    files_.add("a", make_certificate({.common_name = "a"}));
    files_.contents["ca.pem"] = authority_.pem();
    config_.certificates = {{"a.pem", "a.key", ""}};
    config_.client_auth = config::ClientAuth{.ca = "ca.pem"};
  }
  absl::StatusOr<std::shared_ptr<const ServerContext>> create() {
    return ServerContext::create(config_, {}, files_, nullptr);
  }
  std::string error() {
    auto context = create();
    return context.ok() ? "none" : config::message_of(context.status());
  }
  /// What the server objects to, or nothing, in either version.
  std::string refusal(const TestCertificate* shown, const TestCertificate* chain = nullptr) {
    const std::string newer = refusal_in(TLS1_3_VERSION, shown, chain);
    EXPECT_EQ(refusal_in(TLS1_2_VERSION, shown, chain), newer);
    return newer;
  }
  std::string refusal_in(int version, const TestCertificate* shown, const TestCertificate* chain) {
    const ContextPointer client = make_plain_client();
    SSL_CTX_set_max_proto_version(client.get(), version);
    if (shown) SSL_CTX_use_cert_and_key(client.get(), shown->certificate.get(), shown->key.get(), nullptr, 1);
    if (chain) SSL_CTX_add1_chain_cert(client.get(), chain->certificate.get());
    TestHandshake both(SslPointer(SSL_new(client.get())), (*create())->new_connection());
    if (both.run()) return has_peer_certificate(both.server()) == (shown != nullptr) ? "" : "not seen";
    return both.server_error();
  }
  void be_optional() { config_.client_auth->mode = config::ClientAuth::Mode::optional; }

  TestFiles files_;
  config::ListenerTls config_;
  const TestCertificate authority_ = make_authority("ca");
  const TestCertificate good_ = make_certificate({.common_name = "good"}, &authority_);
  const TestCertificate stranger_ = make_certificate({.common_name = "stranger"});
  const TestCertificate expired_ = make_certificate({.common_name = "expired", .ends = -60}, &authority_);
};

TEST_F(ClientAuthTest, RequireWantsACertificateOfTheAuthority) {
  EXPECT_EQ(refusal(&good_), "");
  EXPECT_EQ(refusal(nullptr), "peer did not return a certificate");
  EXPECT_EQ(refusal(&stranger_), "certificate verify failed: self-signed certificate");
  EXPECT_EQ(refusal(&expired_), "certificate verify failed: certificate has expired");
}

TEST_F(ClientAuthTest, OptionalLetsInWithoutButNotWithAWrongOne) {
  be_optional();
  EXPECT_EQ(refusal(nullptr), "");
  EXPECT_EQ(refusal(&good_), "");
  EXPECT_EQ(refusal(&stranger_), "certificate verify failed: self-signed certificate");
}

TEST_F(ClientAuthTest, AnIntermediateAloneNarrowsTheTrust) {
  const auto middle = make_authority("middle", &authority_);
  const auto leaf = make_certificate({.common_name = "leaf"}, &middle);
  EXPECT_EQ(refusal(&leaf, &middle), "");
  files_.contents["ca.pem"] = middle.pem();
  EXPECT_EQ(refusal(&leaf), "");
  EXPECT_THAT(refusal(&good_), StartsWith("certificate verify failed"));
}

TEST_F(ClientAuthTest, ACertificateForServersIsNotAClients) {
  TestCertificate server = make_certificate({.common_name = "server"}, &authority_);
  add_extension(server.certificate.get(), NID_ext_key_usage, "serverAuth");
  X509_sign(server.certificate.get(), authority_.key.get(), EVP_sha256());
  EXPECT_THAT(refusal(&server), StartsWith("certificate verify failed: unsuitable certificate purpose"));
}

TEST_F(ClientAuthTest, RefusesWhatIsRevoked) {
  files_.contents["crl.pem"] = make_revocation_list(authority_, {&good_});
  config_.client_auth->crl = "crl.pem";
  EXPECT_EQ(refusal(&good_), "certificate verify failed: certificate revoked");
  const auto other = make_certificate({.common_name = "other"}, &authority_);
  EXPECT_EQ(refusal(&other), "");
}

TEST_F(ClientAuthTest, AListThatExpiredRefusesAllAndWarns) {
  files_.contents["crl.pem"] = make_revocation_list(authority_, {}, -60);
  config_.client_auth->crl = "crl.pem";
  EXPECT_EQ(refusal(&good_), "certificate verify failed: CRL has expired");
  EXPECT_THAT((*create())->warnings(), ElementsAre(HasSubstr("crl.pem: the revocation list expired on 20")));
}

TEST_F(ClientAuthTest, TellsClientsWhichAuthoritiesItBelieves) {
  TestHandshake both(SslPointer(SSL_new(make_plain_client().get())), (*create())->new_connection());
  both.run();
  const auto* names = SSL_get0_peer_CA_list(both.client());
  ASSERT_EQ(sk_X509_NAME_num(names), 1);
  EXPECT_EQ(X509_NAME_cmp(sk_X509_NAME_value(names, 0), X509_get_subject_name(authority_.certificate.get())),
            0);
}

TEST_F(ClientAuthTest, AnAuthorityNamedTwiceIsNoError) {
  files_.contents["ca.pem"] += authority_.pem();
  EXPECT_EQ(refusal(&good_), "");
}

TEST_F(ClientAuthTest, ErrorsNameTheFile) {
  config_.client_auth->crl = "crl.pem";
  EXPECT_EQ(error(), "crl.pem: No such file or directory");
  files_.contents["crl.pem"] = authority_.pem();
  EXPECT_EQ(error(), "crl.pem: no revocation list in it; PEM is expected");
  files_.contents["ca.pem"] = "";
  EXPECT_EQ(error(), "ca.pem: no certificate in it; PEM is expected");
  files_.contents.erase("ca.pem");
  EXPECT_EQ(error(), "ca.pem: No such file or directory");
}

TEST_F(ClientAuthTest, TheIdentityFollowsEveryDemand) {
  const ContextPointer context(SSL_CTX_new(TLS_server_method()));
  auto identity = [&] {
    const ContextPointer fresh(SSL_CTX_new(TLS_server_method()));
    return apply_client_auth(fresh.get(), *config_.client_auth, files_)->identity;
  };
  const std::string plain = identity();
  EXPECT_EQ(identity(), plain);
  be_optional();
  const std::string optional = identity();
  EXPECT_NE(optional, plain);
  config_.client_auth->crl = "crl.pem";
  files_.contents["crl.pem"] = make_revocation_list(authority_, {});
  const std::string revoking = identity();
  EXPECT_NE(revoking, optional);
  files_.contents["crl.pem"] = make_revocation_list(authority_, {&good_});
  EXPECT_NE(identity(), revoking);
}

}  // namespace
}  // namespace fairlead::tls
