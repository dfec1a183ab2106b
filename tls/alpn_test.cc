#include "tls/alpn.h"

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

const std::string kH2 = "\x02h2", kHttp11 = "\x08http/1.1", kSpdy = "\x06spdy/3";

TEST(AlpnTest, IsWrittenWithLengths) {
  EXPECT_EQ(Alpn({"h2", "http/1.1"}).wire(), kH2 + kHttp11);
  EXPECT_TRUE(Alpn({}).empty());
}

TEST(AlpnTest, TheServersOrderCounts) {
  EXPECT_EQ(Alpn({"h2", "http/1.1"}).choose(kHttp11 + kH2), "h2");
  EXPECT_EQ(Alpn({"http/1.1", "h2"}).choose(kH2 + kHttp11), "http/1.1");
}

TEST(AlpnTest, TakesTheNextBestThatIsOffered) {
  EXPECT_EQ(Alpn({"h2", "http/1.1"}).choose(kSpdy + kHttp11), "http/1.1");
}

TEST(AlpnTest, FindsNothingAmongOthers) {
  EXPECT_EQ(Alpn({"h2"}).choose(kSpdy), "");
  EXPECT_EQ(Alpn({"h2"}).choose("\x01h"), "");
  EXPECT_EQ(Alpn({"h2"}).choose(""), "");
  EXPECT_EQ(Alpn({}).choose(kH2), "");
}

TEST(AlpnTest, AnOfferCutShortEndsThere) {
  EXPECT_EQ(Alpn({"h2"}).choose("\x02h"), "");
  EXPECT_EQ(Alpn({"h2"}).choose(std::string("\x00\x02h2", 4)), "");
}

}  // namespace
}  // namespace fairlead::tls
