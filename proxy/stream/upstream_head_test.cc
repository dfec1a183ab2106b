#include "proxy/stream/upstream_head.h"

#include <gtest/gtest.h>

#include "proxy/http/request_parser.h"

namespace fairlead::proxy {
namespace {

std::string forwarded(std::string_view request, bool trusted) {
  http::RequestParser parser{http::ParserLimits{}};
  size_t used = 0;
  EXPECT_EQ(parser.next(request, used), http::Step::head) << request;
  std::string scratch;
  std::string out;
  append_upstream_head(parser.head(), {.address = "192.0.2.7", .trusted = trusted}, "/p?q", "id-1",
                       {.authority = "127.0.0.1:80"}, scratch, out);
  return out;
}

bool has(const std::string& head, const std::string& line) {
  return head.find("\r\n" + line + "\r\n") != std::string::npos;
}

constexpr std::string_view kSpoofed =
    "GET /p?q HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 10.0.0.2\r\n"
    "X-Forwarded-Proto: https\r\nX-Forwarded-Host: outer\r\nX-Kept: 1\r\n\r\n";

TEST(UpstreamHead, AStrangersClaimsAreReplaced) {
  const std::string head = forwarded(kSpoofed, false);
  EXPECT_TRUE(head.starts_with("GET /p?q HTTP/1.1\r\nHost: shop\r\n")) << head;
  EXPECT_TRUE(has(head, "X-Forwarded-For: 192.0.2.7")) << head;
  EXPECT_TRUE(has(head, "X-Forwarded-Proto: http")) << head;
  EXPECT_TRUE(has(head, "X-Forwarded-Host: shop")) << head;
  EXPECT_TRUE(has(head, "X-Kept: 1")) << head;
  EXPECT_TRUE(has(head, "X-Request-Id: id-1")) << head;
  EXPECT_EQ(head.find("10.0.0."), std::string::npos) << head;
}

TEST(UpstreamHead, ATrustedProxysClaimsAreContinued) {
  const std::string head = forwarded(kSpoofed, true);
  EXPECT_TRUE(has(head, "X-Forwarded-For: 10.0.0.1, 10.0.0.2, 192.0.2.7")) << head;
  EXPECT_TRUE(has(head, "X-Forwarded-Proto: https")) << head;
  EXPECT_TRUE(has(head, "X-Forwarded-Host: outer")) << head;
}

TEST(UpstreamHead, WhatNamesNoHostIsForTheAddressThatItCameTo) {
  const std::string head = forwarded("GET /p?q HTTP/1.0\r\n\r\n", false);
  EXPECT_TRUE(head.starts_with("GET /p?q HTTP/1.1\r\nHost: 127.0.0.1:80\r\n")) << head;
  EXPECT_EQ(head.find("X-Forwarded-Host"), std::string::npos) << "the client has named none: " << head;
}

TEST(UpstreamHead, NamingAFieldInConnectionDoesNotRemoveIt) {
  const std::string head = forwarded(
      "GET /p?q HTTP/1.1\r\nHost: shop\r\nConnection: X-Forwarded-For, X-Gone\r\nX-Gone: 1\r\n\r\n", true);
  EXPECT_TRUE(has(head, "X-Forwarded-For: 192.0.2.7")) << head;
  EXPECT_EQ(head.find("X-Gone"), std::string::npos) << head;
}

}  // namespace
}  // namespace fairlead::proxy
