#include <gtest/gtest.h>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

TEST(NameRules, RefuseANameGivenTwice) {
  EXPECT_EQ(errors_of(replaced(kExample, "name: edge", "name: plain")),
            "f:6:11: listeners[1].name: 'plain' is the name of listeners[0] already\n");
  EXPECT_EQ(errors_of(replaced(kMinimal, "{ name: here }", "{ name: here }, { name: here }")),
            "f:3:36: regions[1].name: 'here' is the name of regions[0] already\n");
  EXPECT_EQ(errors_of(replaced(kExample, "name: rest", "name: api")),
            "f:29:13: routes[1].name: 'api' is the name of routes[0] already\n");
  const std::string_view service = "{ name: shop, regions: { here: { endpoints: [\"127.0.0.1:9000\"] } } }";
  EXPECT_EQ(errors_of(replaced(kMinimal, service, std::string(service) + ",\n" + std::string(service))),
            "f:5:9: services[1].name: 'shop' is the name of services[0] already\n");
}

TEST(NameRules, NameARouteByItsPosition) {
  const Config config = config_of(replaced(kExample, "name: rest, ", ""));
  EXPECT_EQ(config.routes[0].name, "api");
  EXPECT_EQ(config.routes[1].name, "route-2");
}

TEST(NameRules, RefuseAPositionNameThatIsTaken) {
  EXPECT_EQ(errors_of(replaced(replaced(kExample, "name: api", "name: route-2"), "name: rest, ", "")),
            "f:29:5: routes[1].name: 'route-2' is the name of routes[0] already\n");
}

TEST(NameRules, RefuseARouteToNoService) {
  EXPECT_EQ(errors_of(replaced(kMinimal, "service: shop", "service: shpo")),
            "f:5:33: routes[0].service: no service is named 'shpo'; did you mean shop?\n");
  EXPECT_EQ(errors_of(replaced(kMinimal, "service: shop", "service: warehouse")),
            "f:5:33: routes[0].service: no service is named 'warehouse'; defined are: shop\n");
}

TEST(NameRules, RefuseAServiceInNoRegion) {
  EXPECT_EQ(errors_of(replaced(kExample, "eu-west:  {", "eu-wets:  {")),
            "f:22:7: services[0].regions: no region is named 'eu-wets'; did you mean eu-west?\n");
}

TEST(NameRules, DoNotListAHundredNames) {
  std::string regions = "regions:\n  - name: here\n";
  for (int i = 0; i < 9; ++i) regions += "  - name: r" + std::to_string(i) + "\n";
  const std::string document = replaced(kMinimal, "regions: [ { name: here } ]\n", regions);
  EXPECT_EQ(errors_of(replaced(document, "{ here: {", "{ elsewhere: {")),
            "f:14:38: services[0].regions: no region is named 'elsewhere'\n");
}

TEST(NameRules, DoNotComplainTwiceAboutABadName) {
  EXPECT_EQ(errors_of(replaced(kMinimal, "name: shop", "name: []")),
            "f:4:21: services[0].name: expected a single value, got a list\n");
  EXPECT_EQ(errors_of(replaced(kMinimal, "regions: [ { name: here } ]\n", "")),
            "f:1:1: regions: required but missing\n");
  EXPECT_EQ(errors_of(replaced(kMinimal, "service: shop", "service: [shop]")),
            "f:5:33: routes[0].service: expected a single value, got a list\n");
}

}  // namespace
}  // namespace fairlead::config
