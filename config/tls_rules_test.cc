#include <gtest/gtest.h>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

std::string service_with(std::string_view tls) {
  return replaced(kMinimal, "shop,", "shop,\n  tls: { " + std::string(tls) + " },");
}

TEST(TlsRules, AServicesCertificateAndKeyAreGivenTogether) {
  EXPECT_EQ(errors_of(service_with("cert: a.crt, key: a.key")), "");
  EXPECT_EQ(errors_of(service_with("cert: a.crt")),
            "f:5:16: services[0].tls.key: required together with cert but missing\n");
  EXPECT_EQ(errors_of(service_with("key: a.key")),
            "f:5:15: services[0].tls.cert: required together with key but missing\n");
}

}  // namespace
}  // namespace fairlead::config
