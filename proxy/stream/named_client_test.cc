#include "proxy/stream/named_client.h"

#include <gtest/gtest.h>

#include <string>

#include "proxy/http/request_parser.h"

namespace fairlead::proxy {
namespace {

/// Whose a request with these lines is, that came from 10.0.0.1; 10.0.0.0/8 and fd00::/8 are proxies.
std::string named(const std::string& lines, bool trusted = true) {
  const NetworkSet proxies({{"10.0.0.0", 8}, {"fd00::", 8}});
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
  http::RequestParser parser{http::ParserLimits{}};
  size_t used = 0;
  EXPECT_EQ(parser.next(text, used), http::Step::head) << text;
  return std::string(
      named_client(parser.head(), {.address = "10.0.0.1", .trusted = trusted, .proxies = &proxies}));
}

std::string behind(const std::string& list) { return named("X-Forwarded-For: " + list + "\r\n"); }

TEST(NamedClient, IsThePeerWithoutAWord) { EXPECT_EQ(named(""), "10.0.0.1"); }

TEST(NamedClient, IsThePeerThatNobodyTrusts) {
  EXPECT_EQ(named("X-Forwarded-For: 192.0.2.7\r\n", false), "10.0.0.1");
}

TEST(NamedClient, IsTheLastThatIsNoProxy) {
  EXPECT_EQ(behind("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(behind("192.0.2.7, 10.0.0.2,fd00::3"), "192.0.2.7");
  EXPECT_EQ(behind("198.51.100.1, 192.0.2.7, 10.0.0.2"), "192.0.2.7") << "who has made up the rest";
}

TEST(NamedClient, SeveralFieldsAreOneList) {
  EXPECT_EQ(named("X-Forwarded-For: 198.51.100.1, 192.0.2.7\r\nX-A: b\r\nX-Forwarded-For: 10.0.0.2\r\n"),
            "192.0.2.7");
}

TEST(NamedClient, OfProxiesAloneItIsTheFirst) { EXPECT_EQ(behind("10.0.0.3, 10.0.0.2"), "10.0.0.3"); }

TEST(NamedClient, WhatIsNoAddressEndsTheSearch) {
  EXPECT_EQ(behind("unknown"), "10.0.0.1");
  EXPECT_EQ(behind("192.0.2.7, unknown, 10.0.0.2"), "10.0.0.2");
  for (const char* list : {"[", "[]", "[::1", ":", ":80", "::", ",", ", ,\t,"})
    EXPECT_NE(behind(list), "") << list;
}

TEST(NamedClient, PortsAndEmptyElementsDoNotMatter) {
  EXPECT_EQ(behind("192.0.2.7:4711, , 10.0.0.2:80"), "192.0.2.7");
  EXPECT_EQ(behind("[2001:db8::1]:443"), "2001:db8::1");
  EXPECT_EQ(behind("2001:db8::1"), "2001:db8::1");
}

TEST(NamedClient, OfAUnixSocketIsWhomAProxyThereNames) {
  const NetworkSet proxies({{"unix:", 0}});
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n";
  http::RequestParser parser{http::ParserLimits{}};
  size_t used = 0;
  ASSERT_EQ(parser.next(text, used), http::Step::head);
  EXPECT_EQ(named_client(parser.head(), {.address = kUnixClient, .trusted = true, .proxies = &proxies}),
            "192.0.2.7");
}

}  // namespace
}  // namespace fairlead::proxy
