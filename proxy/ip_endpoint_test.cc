#include "proxy/ip_endpoint.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace fairlead::proxy {
namespace {

sockaddr_storage address_of(const char* text, uint16_t port) {
  sockaddr_storage storage{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
  }
  return storage;
}

std::string text_of(const char* text) { return address_text(*ip_endpoint_of(address_of(text, 1))); }

TEST(IpEndpoint, ReadsAsItWasWritten) {
  EXPECT_EQ(text_of("10.0.0.7"), "10.0.0.7");
  EXPECT_EQ(text_of("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(text_of("::ffff:10.0.0.7"), "10.0.0.7");
}

TEST(IpEndpoint, IsAnAuthorityWithItsPort) {
  EXPECT_EQ(authority_text(*ip_endpoint_of(address_of("10.0.0.7", 80))), "10.0.0.7:80");
  EXPECT_EQ(authority_text(*ip_endpoint_of(address_of("2001:db8::1", 8080))), "[2001:db8::1]:8080");
}

TEST(IpEndpoint, KeepsThePort) {
  EXPECT_EQ(ip_endpoint_of(address_of("10.0.0.7", 65535))->port, 65535);
  EXPECT_EQ(ip_endpoint_of(address_of("::1", 443))->port, 443);
}

TEST(IpEndpoint, TheSameAddressInBothFamiliesIsEqual) {
  const auto v4 = ip_endpoint_of(address_of("10.0.0.7", 80));
  const auto v6 = ip_endpoint_of(address_of("::ffff:10.0.0.7", 80));
  EXPECT_TRUE(v4 == v6);
  EXPECT_TRUE(v6->is_ipv4());
  EXPECT_FALSE(v4 == ip_endpoint_of(address_of("10.0.0.7", 81)));
  EXPECT_FALSE(ip_endpoint_of(address_of("::1", 80))->is_ipv4());
}

TEST(IpEndpoint, IsReadFromText) {
  for (const char* text : {"10.0.0.7", "2001:db8::1"}) EXPECT_EQ(address_text(*parse_address(text)), text);
  EXPECT_EQ(address_text(*parse_address("::ffff:10.0.0.7")), "10.0.0.7");
  for (const char* text : {"", "10.0.0", "10.0.0.7 ", "unknown", "[::1]", "::1%lo"})
    EXPECT_FALSE(parse_address(text)) << text;
  EXPECT_FALSE(parse_address(std::string(1000, '1')));
}

TEST(IpEndpoint, OtherFamiliesHaveNone) {
  sockaddr_storage storage{};
  storage.ss_family = AF_UNIX;
  EXPECT_FALSE(ip_endpoint_of(storage));
}

}  // namespace
}  // namespace fairlead::proxy
