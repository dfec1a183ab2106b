#include "bench/load/options.h"

#include <gtest/gtest.h>

namespace fairlead::bench {
namespace {

TEST(PrepareRequest, WritesTheRequest) {
  LoadOptions options;
  options.close = true;
  const RequestOptions request{"POST", "http://127.0.0.1:8080/a?b=c", {"X-Test: 1"}, 3, {}};
  ASSERT_EQ(prepare_request(request, options), "");
  EXPECT_EQ(options.request,
            "POST /a?b=c HTTP/1.1\r\nX-Test: 1\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\n"
            "Content-Length: 3\r\n\r\nxxx");
  EXPECT_EQ(options.target.to_string(), "127.0.0.1:8080");
  EXPECT_FALSE(options.bodiless);
}

TEST(PrepareRequest, LeavesAGivenHostAlone) {
  LoadOptions options;
  ASSERT_EQ(prepare_request({"HEAD", "http://[::1]:81", {"host: shop"}, 0, {}}, options), "");
  EXPECT_EQ(options.request, "HEAD / HTTP/1.1\r\nhost: shop\r\n\r\n");
  EXPECT_EQ(options.target.to_string(), "[::1]:81");
  EXPECT_TRUE(options.bodiless);
}

TEST(PrepareRequest, DefaultPort) {
  LoadOptions options;
  ASSERT_EQ(prepare_request({"GET", "http://127.0.0.1/x", {}, 0, {}}, options), "");
  EXPECT_EQ(options.target.port(), 80);
  EXPECT_FALSE(options.tls.enabled);
}

TEST(PrepareRequest, HttpsIsTlsForTheHostOfTheUrl) {
  LoadOptions options;
  ASSERT_EQ(prepare_request({"GET", "https://localhost/x", {}, 0, {}}, options), "");
  EXPECT_TRUE(options.tls.enabled);
  EXPECT_EQ(options.target.port(), 443);
  EXPECT_EQ(options.tls.server_name, "localhost");
}

TEST(PrepareRequest, TheNameToAskForIsLeftAlone) {
  LoadOptions options;
  options.tls.enabled = true;
  options.tls.server_name = "shop";
  ASSERT_EQ(prepare_request({"GET", "http://[::1]/", {}, 0, {}}, options), "");
  EXPECT_EQ(options.target.port(), 443);
  EXPECT_EQ(options.tls.server_name, "shop");
}

TEST(PrepareRequest, AnAddressIsVerifiedWithoutItsBrackets) {
  LoadOptions options;
  ASSERT_EQ(prepare_request({"GET", "https://[::1]:8443/", {}, 0, {}}, options), "");
  EXPECT_EQ(options.target.to_string(), "[::1]:8443");
  EXPECT_EQ(options.tls.server_name, "::1");
}

using Fields = std::vector<std::pair<std::string, std::string>>;

TEST(PrepareRequest, OfHttp2HasFieldsAndABody) {
  LoadOptions options;
  options.http2 = true;
  ASSERT_EQ(
      prepare_request({"POST", "http://127.0.0.1:81/a?b", {"X-Test:  1 ", "Host: shop"}, 3, {}}, options),
      "");
  EXPECT_EQ(options.fields, (Fields{{":method", "POST"},
                                    {":scheme", "http"},
                                    {":authority", "shop"},
                                    {":path", "/a?b"},
                                    {"x-test", "1"},
                                    {"content-length", "3"}}));
  EXPECT_EQ(options.body, "xxx");
  EXPECT_TRUE(options.tls.http2);
}

TEST(PrepareRequest, OfAGrpcCallIsOneMessageOverHttp2) {
  LoadOptions options;
  options.grpc = true;
  ASSERT_EQ(prepare_request({"GET", "https://127.0.0.1:81/pkg.Service/Method", {}, 2, {}}, options), "");
  EXPECT_TRUE(options.http2);
  EXPECT_EQ(options.fields, (Fields{{":method", "POST"},
                                    {":scheme", "https"},
                                    {":authority", "127.0.0.1:81"},
                                    {":path", "/pkg.Service/Method"},
                                    {"content-type", "application/grpc"},
                                    {"te", "trailers"}}));
  EXPECT_EQ(options.body, std::string("\0\0\0\0\2xx", 7));
}

TEST(PrepareRequest, RefusesWhatIsNoCallAndNoField) {
  LoadOptions options;
  options.grpc = true;
  EXPECT_NE(prepare_request({"GET", "http://127.0.0.1:81/", {}, 0, {}}, options), "");
  EXPECT_NE(prepare_request({"GET", "http://127.0.0.1:81/a/b", {"x"}, 0, {}}, options), "");
}

TEST(PrepareRequest, KeepsTheFallbacksInOrder) {
  LoadOptions options;
  ASSERT_EQ(prepare_request({"GET", "http://127.0.0.1:81/", {}, 0, {"127.0.0.1:82", "[::1]:83"}}, options),
            "");
  ASSERT_EQ(options.fallbacks.size(), 2u);
  EXPECT_EQ(options.fallbacks[1].to_string(), "[::1]:83");
  EXPECT_NE(prepare_request({"GET", "http://127.0.0.1:81/", {}, 0, {"nowhere"}}, options), "");
}

TEST(PrepareRequest, RefusesOtherSchemesAndAddresses) {
  LoadOptions options;
  EXPECT_NE(prepare_request({"GET", "ftp://127.0.0.1/", {}, 0, {}}, options), "");
  EXPECT_NE(prepare_request({"GET", "http://127.0.0.1:x/", {}, 0, {}}, options), "");
}

}  // namespace
}  // namespace fairlead::bench
