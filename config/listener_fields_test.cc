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

TEST(ListenerFields, ListenOnUnixSockets) {
  const auto at = [](const std::string& address, const std::string& more = "") {
    return replaced(kMinimal, "127.0.0.1:8080", address + more);
  };
  const Listener listener = config_of(at("unix:/run/edge.sock", ", mode: 0660")).listeners[0];
  EXPECT_EQ(listener.address, (HostPort{"unix:/run/edge.sock", 0}));
  EXPECT_EQ(listener.mode, "0660");
  const std::string longest = "unix:/" + std::string(106, 'x');
  EXPECT_EQ(config_of(at(longest)).listeners[0].address.host, longest);
  EXPECT_TRUE(errors_of(at(longest + "x")).ends_with("its path has 108 bytes, the system takes 107\n"));
  EXPECT_TRUE(errors_of(at("unix:run")).ends_with("got 'unix:run'; the path must be absolute\n"));
  EXPECT_TRUE(errors_of(at("unix:/run/")).ends_with("got 'unix:/run/'; a folder is no socket\n"));
  EXPECT_EQ(errors_of(at("127.0.0.1:8080", ", mode: 0660")),
            "f:2:60: listeners[0].mode: only for UNIX sockets; 127.0.0.1:8080 has no file\n");
  EXPECT_NE(errors_of(std::string(kMinimal) + "metrics: { address: unix:/run/m.sock }\n"), "");
}

TEST(ListenerFields, AUnixSocketIsListenedOnOnce) {
  EXPECT_EQ(errors_of(replaced(kMinimal, "{ name: plain, address: 127.0.0.1:8080 }",
                               "{ name: a, address: unix:/run/a }, { name: b, address: unix:/run/a }")),
            "f:2:69: listeners[1].address: unix:/run/a is taken by listeners[0].address\n");
}

TEST(ListenerFields, ClientsOfUnixSocketsAreANetwork) {
  const auto listener =
      config_of(listener_with("client_address: { trusted_proxies: [\"unix:\"] }")).listeners[0];
  EXPECT_EQ(listener.trusted_proxies, (std::vector<Network>{{"unix:", 0}}));
}

}  // namespace
}  // namespace fairlead::config
