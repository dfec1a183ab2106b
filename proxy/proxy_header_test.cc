#include "proxy/proxy_header.h"

#include <gtest/gtest.h>

namespace fairlead::proxy {
namespace {

using Status = ProxyHeader::Status;
using config::ProxyProtocol;

const std::string kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

std::string binary(uint8_t command, uint8_t family, const std::string& rest) {
  std::string out = kSignature;
  out += static_cast<char>(command);
  out += static_cast<char>(family);
  out += static_cast<char>(rest.size() >> 8);
  out += static_cast<char>(rest.size() & 0xff);
  return out + rest;
}

const std::string kIpv4("\x0a\0\0\x07\xc0\0\x02\x01\x12\x34\x01\xbb", 12);

std::string described(std::string_view bytes) {
  const ProxyHeader header = parse_proxy_header(bytes);
  if (header.status == Status::incomplete) return "incomplete";
  if (header.status == Status::malformed) return "malformed";
  std::string text = std::to_string(header.size);
  if (!header.ends) return text + " unnamed";
  const auto& [source, destination] = *header.ends;
  return text + " " + address_text(source) + " " + std::to_string(source.port) + " " +
         address_text(destination) + " " + std::to_string(destination.port);
}

TEST(ProxyHeader, ReadsALine) {
  EXPECT_EQ(described("PROXY TCP4 10.0.0.7 192.0.2.1 4660 443\r\nGET /"), "40 10.0.0.7 4660 192.0.2.1 443");
  EXPECT_EQ(described("PROXY TCP6 2001:db8::1 ::1 65535 0\r\n"), "36 2001:db8::1 65535 ::1 0");
}

TEST(ProxyHeader, AnUnknownLineNamesNobody) {
  EXPECT_EQ(described("PROXY UNKNOWN\r\n"), "15 unnamed");
  EXPECT_EQ(described("PROXY UNKNOWN ffff::1 whatever 1\r\n"), "34 unnamed");
}

TEST(ProxyHeader, RefusesOtherLines) {
  for (const char* line :
       {"PROXY TCP4 10.0.0.7 192.0.2.1 1 2 \r\n", "PROXY TCP4  10.0.0.7 192.0.2.1 1 2\r\n",
        "PROXY TCP4 10.0.0.7 192.0.2.1 1\r\n", "PROXY TCP4 10.0.0.7 192.0.2.1 1 2 3\r\n",
        "PROXY TCP4 ::1 ::1 1 2\r\n", "PROXY TCP6 10.0.0.7 192.0.2.1 1 2\r\n",
        "PROXY TCP4 10.0.0.07 192.0.2.1 1 2\r\n", "PROXY TCP4 10.0.0.7 192.0.2.1 65536 2\r\n",
        "PROXY TCP4 10.0.0.7 192.0.2.1 01 2\r\n", "PROXY TCP4 10.0.0.7 192.0.2.1 -1 2\r\n",
        "PROXY UDP4 10.0.0.7 192.0.2.1 1 2\r\n", "PROXY TCP4 10.0.0.7 192.0.2.1 1 2\n", "PROXY \r\n",
        "PROXY unknown\r\n", "proxy TCP4 10.0.0.7 192.0.2.1 1 2\r\n", "GET / HTTP/1.1\r\n", "PROXX"}) {
    EXPECT_EQ(described(line), "malformed") << line;
  }
}

TEST(ProxyHeader, ALineIsBounded) {
  const std::string begin = "PROXY UNKNOWN ";
  const std::string longest = begin + std::string(kMaxProxyLine - begin.size() - 2, 'x') + "\r\n";
  ASSERT_EQ(longest.size(), 107u);
  EXPECT_EQ(described(longest), "107 unnamed");
  EXPECT_EQ(described("PROXY UNKNOWN  " + longest.substr(begin.size())), "malformed");
  EXPECT_EQ(described(longest.substr(0, 106)), "incomplete");
  EXPECT_EQ(described(begin + std::string(kMaxProxyLine - begin.size(), 'x')), "malformed");
}

TEST(ProxyHeader, ReadsBinary) {
  EXPECT_EQ(described(binary(0x21, 0x11, kIpv4) + "\x16\x03"), "28 10.0.0.7 4660 192.0.2.1 443");
  const std::string v6 =
      std::string("\x20\x01\x0d\xb8", 4) + std::string(11, '\0') + "\x01" + std::string(15, '\0') + "\x01";
  EXPECT_EQ(described(binary(0x21, 0x21, v6 + std::string("\0\x50\x01\xbb", 4))),
            "52 2001:db8::1 80 ::1 443");
}

TEST(ProxyHeader, SkipsWhatFollowsTheAddresses) {
  EXPECT_EQ(described(binary(0x21, 0x11, kIpv4 + std::string("\x04\0\x01x", 4)) + "GET"),
            "32 10.0.0.7 4660 192.0.2.1 443");
}

TEST(ProxyHeader, WhatNamesNoIpAddressKeepsTheConnections) {
  EXPECT_EQ(described(binary(0x20, 0x00, "")), "16 unnamed") << "LOCAL";
  EXPECT_EQ(described(binary(0x20, 0x11, kIpv4)), "28 unnamed") << "LOCAL with addresses";
  EXPECT_EQ(described(binary(0x20, 0xff, "x")), "17 unnamed") << "LOCAL: the family is discarded";
  EXPECT_EQ(described(binary(0x21, 0x00, "x")), "17 unnamed") << "UNSPEC";
  EXPECT_EQ(described(binary(0x21, 0x31, std::string(216, 'x'))), "232 unnamed") << "UNIX";
  EXPECT_EQ(described(binary(0x21, 0x12, kIpv4)), "28 unnamed") << "no connection";
}

TEST(ProxyHeader, RefusesOtherBinary) {
  EXPECT_EQ(described(binary(0x11, 0x11, kIpv4)), "malformed") << "version";
  EXPECT_EQ(described(binary(0x22, 0x11, kIpv4)), "malformed") << "command";
  EXPECT_EQ(described(binary(0x21, 0x41, kIpv4)), "malformed") << "family";
  EXPECT_EQ(described(binary(0x21, 0x13, kIpv4)), "malformed") << "transport";
  EXPECT_EQ(described(binary(0x21, 0x11, kIpv4.substr(1))), "malformed") << "shorter than its addresses";
  EXPECT_EQ(described(binary(0x21, 0x21, kIpv4)), "malformed");
  EXPECT_EQ(described(std::string("\r\n\r\n\0\r\nQUIX\n", 12)), "malformed");
}

TEST(ProxyHeader, BinaryIsBounded) {
  const std::string longest = binary(0x21, 0x11, kIpv4 + std::string(kMaxProxyHeader - 28, 'x'));
  EXPECT_EQ(described(longest), "4096 10.0.0.7 4660 192.0.2.1 443");
  EXPECT_EQ(described(binary(0x21, 0x11, kIpv4 + std::string(kMaxProxyHeader - 27, 'x')).substr(0, 16)),
            "malformed")
      << "known before it has come";
}

TEST(ProxyHeader, EveryBeginningIsIncomplete) {
  for (const std::string& whole :
       {std::string("PROXY TCP4 10.0.0.7 192.0.2.1 4660 443\r\n"), binary(0x21, 0x11, kIpv4 + "tlv")}) {
    for (size_t size = 0; size < whole.size(); ++size)
      EXPECT_EQ(described(whole.substr(0, size)), "incomplete") << size;
    EXPECT_NE(described(whole), "incomplete");
  }
}

std::string written(ProxyProtocol version, std::string_view line) {
  std::string out;
  append_proxy_header(version, parse_proxy_header(line).ends, out);
  return out;
}

TEST(ProxyHeader, WritesLines) {
  for (const char* line :
       {"PROXY TCP4 10.0.0.7 192.0.2.1 4660 443\r\n", "PROXY TCP6 2001:db8::1 ::1 80 443\r\n",
        "PROXY TCP6 ::ffff:10.0.0.7 ::1 80 443\r\n", "PROXY UNKNOWN\r\n"}) {
    EXPECT_EQ(written(ProxyProtocol::v1, line), line);
  }
}

TEST(ProxyHeader, WritesBinary) {
  EXPECT_EQ(written(ProxyProtocol::v2, "PROXY TCP4 10.0.0.7 192.0.2.1 4660 443\r\n"),
            binary(0x21, 0x11, kIpv4));
  EXPECT_EQ(described(written(ProxyProtocol::v2, "PROXY TCP6 2001:db8::1 ::1 80 443\r\n")),
            "52 2001:db8::1 80 ::1 443");
  EXPECT_EQ(written(ProxyProtocol::v2, "PROXY UNKNOWN\r\n"), binary(0x20, 0, ""));
}

}  // namespace
}  // namespace fairlead::proxy
