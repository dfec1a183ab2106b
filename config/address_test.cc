#include "config/address.h"

#include <gtest/gtest.h>

#include "config/message.h"

namespace fairlead::config {
namespace {

std::string address_error(std::string_view text) {
  const auto result = parse_host_port(text);
  const std::string message = result.ok() ? "no error" : message_of(result.status());
  return message.substr(std::min(message.find("; "), message.size()));
}

std::string network_error(std::string_view text) {
  const auto result = parse_network(text);
  const std::string message = result.ok() ? "no error" : message_of(result.status());
  return message.substr(std::min(message.find("; "), message.size()));
}

TEST(Address, ReadsLiteralsAndNames) {
  EXPECT_EQ(*parse_host_port("10.0.1.10:80"), (HostPort{"10.0.1.10", 80}));
  EXPECT_EQ(*parse_host_port("Shop.AP.internal:8080"), (HostPort{"shop.ap.internal", 8080}));
  EXPECT_EQ(*parse_host_port("[::1]:80"), (HostPort{"::1", 80}));
  EXPECT_EQ(*parse_host_port("[2001:DB8:0:0::1]:65535"), (HostPort{"2001:db8::1", 65535}));
  EXPECT_EQ(*parse_host_port("127.0.0.1:0"), (HostPort{"127.0.0.1", 0}));
  EXPECT_EQ(*parse_host_port("a_b.c.:1"), (HostPort{"a_b.c.", 1}));
}

TEST(Address, RefusesWhatIsNone) {
  for (std::string_view text : {"",
                                ":",
                                "a",
                                "a:",
                                ":80",
                                "a:65536",
                                "a:-1",
                                "a:+1",
                                "a:8o",
                                "10.0.1.256:80",
                                "10.1:80",
                                "[::1]",
                                "[::1]80",
                                "::1:80",
                                "[::g]:80",
                                "a..b:80",
                                "-a:80",
                                "a b:80",
                                "[fe80::1%eth0]:80",
                                "[10.0.0.1]:80",
                                "a/b:80"}) {
    EXPECT_FALSE(parse_host_port(text).ok()) << text;
  }
  EXPECT_TRUE(parse_host_port(std::string(63, 'a') + ":1").ok());
  EXPECT_FALSE(parse_host_port(std::string(64, 'a') + ":1").ok());
}

TEST(Address, SaysWhatIsWrong) {
  EXPECT_EQ(address_error("shop.internal"), "; the port is missing; did you mean shop.internal:80?");
  EXPECT_EQ(address_error(":8080"), "; for every interface write 0.0.0.0:8080 or [::]:8080");
  EXPECT_EQ(address_error("*:8080"), "; for every interface write 0.0.0.0:8080 or [::]:8080");
  EXPECT_EQ(address_error("::1"), "; IPv6 addresses need brackets and a port, such as [::1]:80");
  EXPECT_EQ(address_error("2001:db8::1:http"), "; did you mean [2001:db8::1]:http?");
  EXPECT_EQ(address_error("http://a:80"), "; only host and port, no scheme and no path");
  EXPECT_EQ(address_error("a:80/x"), "; only host and port, no scheme and no path");
  EXPECT_EQ(address_error("10.0.1.256:80"), "; '10.0.1.256' is neither an address nor a host name");
  EXPECT_EQ(address_error("a:65536"), "; the port must be a number from 0 to 65535");
}

TEST(Address, PrintsBracketsAroundIpv6) {
  EXPECT_EQ(to_string(HostPort{"::1", 80}), "[::1]:80");
  EXPECT_EQ(to_string(HostPort{"10.0.0.1", 80}), "10.0.0.1:80");
  EXPECT_EQ(to_string(Network{"fd00::", 8}), "fd00::/8");
}

TEST(Address, KnowsLoopback) {
  EXPECT_TRUE(is_loopback("127.0.0.1"));
  EXPECT_TRUE(is_loopback("127.9.9.9"));
  EXPECT_TRUE(is_loopback("::1"));
  EXPECT_FALSE(is_loopback("0.0.0.0"));
  EXPECT_FALSE(is_loopback("::"));
  EXPECT_FALSE(is_loopback("127.example.com"));
}

TEST(Network, ReadsCidr) {
  EXPECT_EQ(*parse_network("10.0.0.0/8"), (Network{"10.0.0.0", 8}));
  EXPECT_EQ(*parse_network("0.0.0.0/0"), (Network{"0.0.0.0", 0}));
  EXPECT_EQ(*parse_network("10.1.2.3/32"), (Network{"10.1.2.3", 32}));
  EXPECT_EQ(*parse_network("FD00::/8"), (Network{"fd00::", 8}));
  EXPECT_EQ(*parse_network("::1/128"), (Network{"::1", 128}));
}

TEST(Network, SaysWhatIsWrong) {
  EXPECT_EQ(network_error("10.1.2.3/8"), "; did you mean 10.0.0.0/8?");
  EXPECT_EQ(network_error("fd00::1/64"), "; did you mean fd00::/64?");
  EXPECT_EQ(network_error("10.1.2.3"), "; did you mean 10.1.2.3/32?");
  EXPECT_EQ(network_error("::1"), "; did you mean ::1/128?");
  EXPECT_EQ(network_error("10.0.0.0/33"), "; the prefix length must be from 0 to 32");
  EXPECT_EQ(network_error("::/129"), "; the prefix length must be from 0 to 128");
  EXPECT_EQ(network_error("10.0.0.0/x"), "; the prefix length must be from 0 to 32");
  EXPECT_EQ(network_error("10.0.0/8"), "");
}

}  // namespace
}  // namespace fairlead::config
