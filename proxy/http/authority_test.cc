#include "proxy/http/authority.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::proxy::http {
namespace {

TEST(Authority, SplitsHostAndPort) {
  struct Case {
    std::string_view text, host, port;
  };
  for (const Case& c :
       {Case{"a", "a", ""}, Case{"a.b:80", "a.b", "80"}, Case{"a:", "a", ""}, Case{"a.", "a.", ""},
        Case{"1.2.3.4:65535", "1.2.3.4", "65535"}, Case{"[::1]", "[::1]", ""},
        Case{"[2001:db8::a]:1", "[2001:db8::a]", "1"}, Case{"x_y-z:00080", "x_y-z", "00080"}}) {
    const auto authority = parse_authority(c.text);
    ASSERT_TRUE(authority) << c.text;
    EXPECT_EQ(authority->host, c.host);
    EXPECT_EQ(authority->port, c.port);
  }
}

TEST(Authority, RefusesEverythingElse) {
  for (const char* text : {"",      ":80",      ".",       "..",        "a..b",  ".a",  "a:65536",
                           "a:-1",  "a:1a",     "a:1:2",   "a,b",       "a b",   " a",  "u@a",
                           "u:p@a", "a/",       "a?",      "a#",        "a%41",  "[",   "[]",
                           "[::1",  "[::1]x",   "[::1]:x", "[1.2.3.4]", "[::g]", "::1", "[fe80::1%eth0]",
                           "a\\b",  "\xc3\xa4", "a\t"}) {
    EXPECT_FALSE(parse_authority(text)) << text;
  }
  EXPECT_FALSE(parse_authority("[" + std::string(100, ':') + "]"));
}

TEST(Authority, BoundsTheHost) {
  EXPECT_TRUE(parse_authority(std::string(255, 'a') + ":1"));
  EXPECT_FALSE(parse_authority(std::string(256, 'a') + ":1"));
}

}  // namespace
}  // namespace fairlead::proxy::http
