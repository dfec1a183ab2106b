#include "tls/certificate_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tls/test_certificates.h"

namespace fairlead::tls {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CertificateNamesTest, TellsNamesByKind) {
  const auto made = make_certificate(
      {.common_name = "cn", .names = "DNS:a.example,IP:10.0.0.1,URI:spiffe://x/y,DNS:*.b.example"});
  EXPECT_THAT(dns_names(made.certificate.get()), ElementsAre("a.example", "*.b.example"));
  EXPECT_THAT(uri_names(made.certificate.get()), ElementsAre("spiffe://x/y"));
  EXPECT_EQ(common_name(made.certificate.get()), "cn");
}

TEST(CertificateNamesTest, ThereMayBeNone) {
  const auto made = make_certificate({});
  EXPECT_THAT(dns_names(made.certificate.get()), IsEmpty());
  EXPECT_THAT(uri_names(made.certificate.get()), IsEmpty());
  EXPECT_EQ(common_name(made.certificate.get()), "");
  EXPECT_EQ(subject_text(made.certificate.get()), "");
}

TEST(CertificateNamesTest, TheSubjectIsPrintableAndEscaped) {
  const auto made = make_certificate({.common_name = "a \"b\",\r\n\u00e9"});
  EXPECT_EQ(subject_text(made.certificate.get()), "CN=a \\\"b\\\"\\,\\0D\\0A\\C3\\A9");
}

TEST(CertificateNamesTest, FingerprintsDiffer) {
  const auto one = make_certificate({}), other = make_certificate({});
  EXPECT_EQ(fingerprint(one.certificate.get()).size(), 32u);
  EXPECT_NE(fingerprint(one.certificate.get()), fingerprint(other.certificate.get()));
}

}  // namespace
}  // namespace fairlead::tls
