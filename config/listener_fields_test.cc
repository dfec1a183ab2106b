#include <gtest/gtest.h>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

std::string listener_with(std::string_view key) {
  return replaced(kMinimal, "127.0.0.1:8080 }", "127.0.0.1:8080,\n  " + std::string(key) + " }");
}

TEST(ListenerFields, ProxyProtocolNamesWhomItTrusts) {
  const auto listener =
      config_of(listener_with("proxy_protocol: { trusted: [10.0.0.0/8, \"::1/128\"] }")).listeners[0];
  ListenerProxyProtocol expected;
  expected.trusted = {{"10.0.0.0", 8}, {"::1", 128}};
  EXPECT_EQ(listener.proxy_protocol, expected);
  EXPECT_EQ(config_of(kMinimal).listeners[0].proxy_protocol, std::nullopt);
}

TEST(ListenerFields, ProxyProtocolNeedsSomebodyToTrust) {
  EXPECT_EQ(errors_of(listener_with("proxy_protocol: {}")),
            "f:3:19: listeners[0].proxy_protocol.trusted: required but missing\n");
  EXPECT_EQ(errors_of(listener_with("proxy_protocol: { trusted: [] }")),
            "f:3:30: listeners[0].proxy_protocol.trusted: expected at least 1, got 0\n");
  EXPECT_EQ(errors_of(listener_with("proxy_protocol: { trusted: [10.0.0.0] }")),
            "f:3:31: listeners[0].proxy_protocol.trusted[0]: expected a network such as 10.0.0.0/8 or "
            "fd00::/8, got '10.0.0.0'; did you mean 10.0.0.0/32?\n");
}

}  // namespace
}  // namespace fairlead::config
