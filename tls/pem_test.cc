#include "tls/pem.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "config/message.h"
#include "tls/test_certificates.h"

namespace fairlead::tls {
namespace {

template <typename Result>
std::string error_of(const Result& result) {
  EXPECT_EQ(ERR_peek_error(), 0u) << "left in the queue";
  return result.ok() ? "none" : config::message_of(result.status());
}

class PemTest : public ::testing::Test {
 protected:
  const TestCertificate made_ = make_certificate({.common_name = "a"});
};

TEST_F(PemTest, ReadsEveryCertificate) {
  auto found = certificates_in(made_.pem() + "words between\n" + made_.key_pem() + made_.pem(), "f");
  ASSERT_EQ(error_of(found), "none");
  EXPECT_EQ(found->size(), 2u);
}

TEST_F(PemTest, AFileWithoutCertificateIsRefused) {
  EXPECT_EQ(error_of(certificates_in("", "f")), "f: no certificate in it; PEM is expected");
  EXPECT_EQ(error_of(certificates_in(made_.key_pem(), "f")), "f: no certificate in it; PEM is expected");
}

TEST_F(PemTest, ADamagedCertificateIsCounted) {
  std::string damaged = made_.pem();
  damaged.insert(damaged.size() / 2, "!");
  const std::string error = error_of(certificates_in(made_.pem() + damaged, "f"));
  EXPECT_EQ(error, "f: certificate number 2 in it is damaged (bad base64 decode)");
}

TEST_F(PemTest, ACertificateCutShortIsRefused) {
  const std::string pem = made_.pem();
  EXPECT_NE(error_of(certificates_in(pem.substr(0, pem.size() / 2), "f")).find("number 1 in it is damaged"),
            std::string::npos);
}

TEST_F(PemTest, ReadsTheKeyBesideACertificate) {
  auto key = private_key_in(made_.pem() + made_.key_pem(), "f");
  ASSERT_EQ(error_of(key), "none");
  EXPECT_EQ(EVP_PKEY_eq(key->get(), made_.key.get()), 1);
}

TEST_F(PemTest, AFileWithoutKeyIsRefused) {
  EXPECT_EQ(error_of(private_key_in(made_.pem(), "f")), "f: no private key in it; PEM is expected");
}

TEST_F(PemTest, ADamagedKeyIsRefused) {
  const std::string pem = made_.key_pem();
  const std::string damaged = pem.substr(0, 40) + pem.substr(80);
  EXPECT_NE(error_of(private_key_in(damaged, "f")).find("f: the private key in it is damaged"),
            std::string::npos);
}

TEST_F(PemTest, AKeyBehindAPassphraseIsRefusedWithoutAsking) {
  EXPECT_EQ(error_of(private_key_in(made_.key_pem("secret"), "f")),
            "f: the key is encrypted; one without a passphrase is needed");
}

TEST_F(PemTest, ReadsAKeyBehindItsParameters) {
  const std::string parameters =
      "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
  EXPECT_EQ(error_of(private_key_in(parameters + made_.key_pem(), "f")), "none");
}

TEST_F(PemTest, ReadsRevocationLists) {
  const TestCertificate authority = make_authority("ca");
  const std::string list = make_revocation_list(authority, {&made_});
  auto found = revocation_lists_in(list + list, "f");
  ASSERT_EQ(error_of(found), "none");
  EXPECT_EQ(found->size(), 2u);
  EXPECT_EQ(error_of(revocation_lists_in(made_.pem(), "f")), "f: no revocation list in it; PEM is expected");
}

}  // namespace
}  // namespace fairlead::tls
