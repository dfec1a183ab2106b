#include <gtest/gtest.h>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

std::string route_with(std::string_view compression) {
  return replaced(kMinimal, "service: shop }",
                  "service: shop,\n  compression: " + std::string(compression) + " }");
}

TEST(RouteFields, CompressionIsOffUnlessAskedFor) {
  EXPECT_EQ(config_of(kMinimal).routes[0].compression, std::nullopt);
  EXPECT_EQ(config_of(route_with("{}")).routes[0].compression, Compression());
}

TEST(RouteFields, CompressionReachesItsMembers) {
  const auto compression =
      config_of(route_with("{ algorithms: [gzip, br], min_size: 2KiB, content_types: [Text/HTML] }"))
          .routes[0]
          .compression;
  Compression expected;
  expected.algorithms = {"gzip", "br"};
  expected.min_size = 2048;
  expected.content_types = {"text/html"};
  EXPECT_EQ(compression, expected);
}

TEST(RouteFields, CompressionIsBounded) {
  EXPECT_EQ(errors_of(route_with("{ algorithms: [deflate] }")),
            "f:6:31: routes[0].compression.algorithms[0]: expected one of zstd, br, gzip, got 'deflate'\n");
  EXPECT_EQ(errors_of(route_with("{ algorithms: [] }")),
            "f:6:30: routes[0].compression.algorithms: expected at least 1, got 0\n");
  EXPECT_NE(errors_of(route_with("{ content_types: [html] }")), "");
  EXPECT_NE(errors_of(route_with("{ min_size: 2GiB }")), "");
}

TEST(RouteFields, CriticalityIsOneOfFour) {
  const auto with = [](std::string_view value) {
    return replaced(kMinimal, "service: shop }", "service: shop, criticality: " + std::string(value) + " }");
  };
  EXPECT_EQ(config_of(kMinimal).routes[0].criticality, Criticality::normal);
  EXPECT_EQ(config_of(with("critical")).routes[0].criticality, Criticality::critical);
  EXPECT_EQ(config_of(with("sheddable")).routes[0].criticality, Criticality::sheddable);
  EXPECT_EQ(errors_of(with("low")),
            "f:5:52: routes[0].criticality: expected one of critical, high, normal, sheddable, got 'low'\n");
}

}  // namespace
}  // namespace fairlead::config
