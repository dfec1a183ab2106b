#include <gtest/gtest.h>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

TEST(AddressRules, RefuseAnAddressGivenTwice) {
  EXPECT_EQ(errors_of(replaced(kExample, "0.0.0.0:8443", "0.0.0.0:8080")),
            "f:7:14: listeners[1].address: 0.0.0.0:8080 is taken by listeners[0].address\n");
  EXPECT_EQ(errors_of(replaced(kMinimal, "127.0.0.1:8080", "127.0.0.1:9900")),
            "f:2:38: listeners[0].address: 127.0.0.1:9900 is taken by admin.address\n");
  EXPECT_EQ(errors_of(std::string(kMinimal) + "metrics: { address: 127.0.0.1:9900 }\n"),
            "f:6:21: metrics.address: 127.0.0.1:9900 is taken by admin.address\n");
}

TEST(AddressRules, AllowPortZeroAnyNumberOfTimes) {
  const Config config = config_of(replaced(kMinimal, "127.0.0.1:8080", "127.0.0.1:0") +
                                  "admin: { address: 127.0.0.1:0 }\nmetrics: { address: 127.0.0.1:0 }\n");
  EXPECT_EQ(config.admin.port, 0);
}

TEST(AddressRules, KeepTheAdminApiOnLoopback) {
  const auto admin = [](std::string_view address) {
    return errors_of(std::string(kMinimal) + "admin: { address: \"" + std::string(address) + "\" }\n");
  };
  EXPECT_EQ(admin("[::1]:9900"), "");
  EXPECT_EQ(admin("127.0.0.2:9900"), "");
  EXPECT_EQ(admin("0.0.0.0:9900"),
            "f:6:19: admin.address: an admin address beyond loopback is not supported yet; use "
            "127.0.0.1:9900 or [::1]:9900\n");
}

TEST(AddressRules, AllowMetricsOnAnyAddress) {
  const Config config = config_of(std::string(kMinimal) + "metrics: { address: \"[::]:9901\" }\n");
  EXPECT_EQ(config.metrics, (HostPort{"::", 9901}));
}

}  // namespace
}  // namespace fairlead::config
