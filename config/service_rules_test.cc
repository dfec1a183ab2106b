#include <gtest/gtest.h>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

const std::string kWeighted = replaced(kExample, "policy: latency", "policy: weighted");

TEST(ServiceRules, WeightsStandOnAllRegionsOrNone) {
  EXPECT_EQ(errors_of(kWeighted), "");
  EXPECT_EQ(errors_of(replaced(kWeighted, "weight: 30, ", "")),
            "f:22:7: services[0].regions.eu-west.weight: missing; under policy weighted every region has a "
            "weight or none has\n");
  EXPECT_EQ(errors_of(replaced(kExample, "weight: 30, ", "")), "") << "only policy weighted demands them";
  const std::string two = replaced(replaced(kWeighted, ", weight: 60", ""), "weight: 30, ", "");
  EXPECT_EQ(errors_of(replaced(two, "weight: 10, ", "")), "");
  EXPECT_EQ(config_of(replaced(two, "weight: 10, ", "")).services[0].regions[2].weight, 1);
}

TEST(ServiceRules, WeightsMayAllBeZero) {
  const std::string zero =
      replaced(replaced(kWeighted, "weight: 60", "weight: 0"), "weight: 30", "weight: 0");
  EXPECT_EQ(config_of(replaced(zero, "weight: 10", "weight: 0")).services[0].regions[0].weight, 0);
}

std::string with_detection(std::string_view keys) {
  return replaced(kMinimal, "shop,", "shop, detection: { " + std::string(keys) + " },");
}

TEST(ServiceRules, HoldDownStaysBelowItsMaximum) {
  EXPECT_EQ(errors_of(with_detection("hold_down: 5m, max_hold_down: 5m")), "");
  EXPECT_EQ(errors_of(with_detection("hold_down: 5m, max_hold_down: 4m")),
            "f:4:70: services[0].detection.max_hold_down: must not be below hold_down, which is 5m\n");
}

TEST(ServiceRules, TheHoldDownThatIsNotWrittenFollowsTheOther) {
  EXPECT_EQ(config_of(with_detection("hold_down: 10m")).services[0].detection.max_hold_down, 10min);
  EXPECT_EQ(config_of(with_detection("max_hold_down: 1s")).services[0].detection.hold_down, 1s);
  EXPECT_EQ(config_of(with_detection("hold_down: 1s")).services[0].detection.max_hold_down, 5min);
}

TEST(ServiceRules, ProxyProtocolNeedsConnectionsOfOneClient) {
  const auto with = [](std::string_view keys) {
    return replaced(kMinimal, "shop,", "shop, " + std::string(keys) + ",");
  };
  EXPECT_EQ(config_of(with("proxy_protocol: v2")).services[0].proxy_protocol, ProxyProtocol::v2);
  EXPECT_EQ(config_of(kMinimal).services[0].proxy_protocol, ProxyProtocol::off);
  EXPECT_EQ(errors_of(with("protocol: h2, proxy_protocol: off")), "");
  EXPECT_EQ(errors_of(with("protocol: h2, proxy_protocol: v1")),
            "f:4:57: services[0].proxy_protocol: needs protocol http1 or tcp: a connection is told one "
            "client, and HTTP/2 "
            "shares it among many\n");
  EXPECT_EQ(errors_of(with("proxy_protocol: v3")),
            "f:4:43: services[0].proxy_protocol: expected one of off, v1, v2, got 'v3'; did you mean v1?\n");
}

TEST(ServiceRules, GrpcProbesNeedHttp2) {
  const std::string probed =
      replaced(kMinimal, "shop,", "shop, protocol: h2, health_check: { grpc: { service: shop.Cart } },");
  EXPECT_EQ(config_of(probed).services[0].health_check->service, "shop.Cart");
  EXPECT_EQ(
      errors_of(replaced(probed, "protocol: h2", "protocol: http1")),
      "f:4:66: services[0].health_check.grpc: needs endpoints that speak HTTP/2; expected protocol: h2 in "
      "the service\n");
  EXPECT_EQ(config_of(replaced(probed, "{ service: shop.Cart }", "")).services[0].health_check->service, "");
}

TEST(ServiceRules, GrpcWebNeedsHttp2) {
  const std::string web = replaced(kMinimal, "match: {}", "match: {}, grpc_web: true");
  EXPECT_EQ(errors_of(web),
            "f:5:34: routes[0].grpc_web: needs endpoints that speak HTTP/2; expected protocol: h2 in service "
            "'shop'\n");
  EXPECT_TRUE(config_of(replaced(web, "shop,", "shop, protocol: h2,")).routes[0].grpc_web);
}

TEST(ServiceRules, RegionsStandInTheOrderOfTheTopLevel) {
  const std::string reversed =
      replaced(kExample, "  - { name: us-east }\n  - { name: eu-west }\n  - { name: ap-south }",
               "  - { name: ap-south }\n  - { name: eu-west }\n  - { name: us-east }");
  const auto regions = config_of(reversed).services[0].regions;
  ASSERT_EQ(regions.size(), 3u);
  EXPECT_EQ(regions[0].region, "ap-south");
  EXPECT_EQ(regions[1].region, "eu-west");
  EXPECT_EQ(regions[2].region, "us-east");
}

}  // namespace
}  // namespace fairlead::config
