#include "tls/ocsp_response.h"

#include <gtest/gtest.h>

#include "config/message.h"
#include "tls/test_certificates.h"

namespace fairlead::tls {
namespace {

class OcspResponseTest : public ::testing::Test {
 protected:
  absl::StatusOr<OcspResponse> parse(const std::string& der) {
    return OcspResponse::parse(der, "a.ocsp", made_.certificate.get());
  }
  std::string error(const std::string& der) {
    auto response = parse(der);
    return response.ok() ? "none" : config::message_of(response.status());
  }

  const TestCertificate authority_ = make_authority("ca");
  const TestCertificate made_ = make_certificate({.common_name = "a"}, &authority_);
};

TEST_F(OcspResponseTest, IsFreshUntilTheNextUpdate) {
  EXPECT_FALSE(parse(make_ocsp_response(authority_, made_))->is_stale());
  EXPECT_TRUE(parse(make_ocsp_response(authority_, made_, -1))->is_stale());
}

TEST_F(OcspResponseTest, WhatIsNoneIsRefused) {
  EXPECT_EQ(error(""), "a.ocsp: no OCSP response in it; DER is expected");
  EXPECT_EQ(error(made_.pem()), "a.ocsp: no OCSP response in it; DER is expected");
}

TEST_F(OcspResponseTest, AnAuthoritysExcuseIsRefused) {
  OCSP_RESPONSE* excuse = OCSP_response_create(OCSP_RESPONSE_STATUS_TRYLATER, nullptr);
  unsigned char* der = nullptr;
  const int size = i2d_OCSP_RESPONSE(excuse, &der);
  EXPECT_EQ(error({reinterpret_cast<char*>(der), static_cast<size_t>(size)}),
            "a.ocsp: the OCSP response says trylater");
  OPENSSL_free(der);
  OCSP_RESPONSE_free(excuse);
}

TEST_F(OcspResponseTest, OneForAnotherCertificateIsRefused) {
  const auto other = make_certificate({.common_name = "b"}, &authority_);
  EXPECT_EQ(error(make_ocsp_response(authority_, other)),
            "a.ocsp: the OCSP response is for another certificate");
}

}  // namespace
}  // namespace fairlead::tls
