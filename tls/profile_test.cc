#include "tls/profile.h"

#include <gtest/gtest.h>

#include "tls/server_context.h"
#include "tls/test_certificates.h"
#include "tls/test_handshake.h"
#include "tls/ticket_keys.h"

namespace fairlead::tls {
namespace {

class ProfileTest : public ::testing::Test {
 protected:
  TestHandshake connect(config::TlsProfile profile) {
    TestFiles files;
    files.add("a", make_certificate({.common_name = "a", .rsa = true}));
    config::ListenerTls config;
    config.certificates = {{"a.pem", "a.key", ""}};
    config.profile = profile;
    auto context = *ServerContext::create(config, {}, files, nullptr);
    return {SslPointer(SSL_new(client_.get())), context->new_connection()};
  }
  bool agree(config::TlsProfile profile) { return connect(profile).run(); }

  ContextPointer client_ = make_plain_client();
};

TEST_F(ProfileTest, ModernIsTls13Alone) {
  EXPECT_TRUE(agree(config::TlsProfile::modern));
  SSL_CTX_set_max_proto_version(client_.get(), TLS1_2_VERSION);
  TestHandshake both = connect(config::TlsProfile::modern);
  EXPECT_FALSE(both.run());
  EXPECT_EQ(both.client_error(), "tlsv1 alert protocol version");
}

TEST_F(ProfileTest, IntermediateTakesTls12) {
  TestHandshake best = connect(config::TlsProfile::intermediate);
  ASSERT_TRUE(best.run());
  EXPECT_EQ(SSL_version(best.server()), TLS1_3_VERSION);
  SSL_CTX_set_max_proto_version(client_.get(), TLS1_2_VERSION);
  EXPECT_TRUE(agree(config::TlsProfile::intermediate));
}

TEST_F(ProfileTest, IntermediateRefusesTls11) {
  SSL_CTX_set_security_level(client_.get(), 0);
  SSL_CTX_set_min_proto_version(client_.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(client_.get(), TLS1_1_VERSION);
  EXPECT_FALSE(agree(config::TlsProfile::intermediate));
}

TEST_F(ProfileTest, IntermediateWantsForwardSecrecyAndAead) {
  SSL_CTX_set_max_proto_version(client_.get(), TLS1_2_VERSION);
  for (const char* good :
       {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"}) {
    SSL_CTX_set_cipher_list(client_.get(), good);
    EXPECT_TRUE(agree(config::TlsProfile::intermediate)) << good;
  }
  for (const char* bad : {"ECDHE-RSA-AES128-SHA256", "DHE-RSA-AES128-GCM-SHA256", "AES128-GCM-SHA256"}) {
    SSL_CTX_set_cipher_list(client_.get(), bad);
    EXPECT_FALSE(agree(config::TlsProfile::intermediate)) << bad;
  }
}

TEST_F(ProfileTest, TheClientsOrderOfCiphersCounts) {
  SSL_CTX_set_max_proto_version(client_.get(), TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(client_.get(), "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256");
  TestHandshake both = connect(config::TlsProfile::intermediate);
  ASSERT_TRUE(both.run());
  EXPECT_STREQ(SSL_get_cipher_name(both.server()), "ECDHE-RSA-CHACHA20-POLY1305");
}

TEST_F(ProfileTest, GroupsAreX25519AndTheNistCurvesOfOurs) {
  for (const char* good : {"X25519", "P-256", "P-384"}) {
    SSL_CTX_set1_groups_list(client_.get(), good);
    EXPECT_TRUE(agree(config::TlsProfile::modern)) << good;
  }
  SSL_CTX_set1_groups_list(client_.get(), "ffdhe2048");
  EXPECT_FALSE(agree(config::TlsProfile::modern));
}

TEST_F(ProfileTest, ThereIsNoRenegotiation) {
  SSL_CTX_set_max_proto_version(client_.get(), TLS1_2_VERSION);
  TestHandshake both = connect(config::TlsProfile::intermediate);
  ASSERT_TRUE(both.run());
  ASSERT_EQ(SSL_renegotiate(both.client()), 1);
  SSL_do_handshake(both.client());  // asks
  EXPECT_FALSE(both.run());
  EXPECT_EQ(both.client_error(), "no renegotiation");
}

TEST_F(ProfileTest, BuffersAreGivenBackAndWritesMayMove) {
  TestHandshake both = connect(config::TlsProfile::intermediate);
  const long modes = SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                     SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_NO_AUTO_CHAIN;
  EXPECT_EQ(SSL_get_mode(both.server()) & modes, modes);
  EXPECT_TRUE(SSL_get_options(both.server()) & SSL_OP_NO_COMPRESSION);
  EXPECT_EQ(SSL_get_max_early_data(both.server()), 0u);
}

}  // namespace
}  // namespace fairlead::tls
