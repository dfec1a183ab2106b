#include "tls/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>

#include "config/message.h"
#include "tls/test_certificates.h"

namespace fairlead::tls {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CertificateTest : public ::testing::Test {
 protected:
  absl::StatusOr<Certificate> read(const std::string& ocsp = "") {
    return Certificate::read({"a.pem", "a.key", ocsp}, files_);
  }
  std::string error(const std::string& ocsp = "") {
    auto certificate = read(ocsp);
    return certificate.ok() ? "none" : config::message_of(certificate.status());
  }

  TestFiles files_;
  const TestCertificate authority_ = make_authority("ca");
};

TEST_F(CertificateTest, ReadsNamesInLowerCase) {
  files_.add("a", make_certificate({.common_name = "cn", .names = "DNS:A.example,DNS:*.B.example"}));
  EXPECT_THAT(read()->names(), ElementsAre("a.example", "*.b.example"));
}

TEST_F(CertificateTest, TheCommonNameStandsInForMissingNames) {
  files_.add("a", make_certificate({.common_name = "Old.example"}));
  EXPECT_THAT(read()->names(), ElementsAre("old.example"));
  files_.add("a", make_certificate({}));
  EXPECT_THAT(read()->names(), IsEmpty());
}

TEST_F(CertificateTest, NamesTheFileThatIsMissing) {
  files_.add("a", make_certificate({}));
  EXPECT_EQ(error("a.ocsp"), "a.ocsp: No such file or directory");
  files_.contents.erase("a.key");
  EXPECT_EQ(error(), "a.key: No such file or directory");
  files_.contents.erase("a.pem");
  EXPECT_EQ(error(), "a.pem: No such file or directory");
}

TEST_F(CertificateTest, AKeyOfAnotherCertificateIsRefused) {
  files_.add("a", make_certificate({}));
  files_.contents["a.key"] = make_certificate({}).key_pem();
  EXPECT_THAT(error(), HasSubstr("a.key: the key does not belong to the certificate in a.pem"));
  files_.contents["a.key"] = make_certificate({.rsa = true}).key_pem();
  EXPECT_THAT(error(), HasSubstr("a.key: the key does not belong to the certificate in a.pem"));
}

TEST_F(CertificateTest, OneThatExpiredIsReadWithAWarning) {
  files_.add("a", make_certificate({.common_name = "a", .begins = -2 * kDay, .ends = -kDay}));
  auto certificate = read();
  ASSERT_TRUE(certificate.ok());
  EXPECT_THAT(certificate->warnings(),
              ElementsAre(HasSubstr("a.pem: the certificate of CN=a expired on 20")));
  EXPECT_NEAR(certificate->not_after(), std::time(nullptr) - kDay, 60);
}

TEST_F(CertificateTest, TheChainsDatesCountToo) {
  const auto old = make_certificate({.common_name = "old", .authority = true, .ends = -60});
  const auto early =
      make_certificate({.common_name = "early", .authority = true, .begins = kDay, .ends = 2 * kDay});
  files_.add("a", make_certificate({}), old.pem() + early.pem());
  EXPECT_THAT(read()->warnings(),
              ElementsAre(HasSubstr("CN=old expired on"), HasSubstr("CN=early is not valid before")));
}

TEST_F(CertificateTest, TakesAnOcspResponse) {
  const auto made = make_certificate({}, &authority_);
  files_.add("a", made);
  files_.contents["a.ocsp"] = make_ocsp_response(authority_, made);
  EXPECT_TRUE(read("a.ocsp")->ocsp().has_value());
  EXPECT_THAT(read("a.ocsp")->warnings(), IsEmpty());
  files_.contents["a.ocsp"] = make_ocsp_response(authority_, made, -60);
  EXPECT_THAT(read("a.ocsp")->warnings(), ElementsAre(HasSubstr("a.ocsp: the OCSP response is stale")));
}

}  // namespace
}  // namespace fairlead::tls
