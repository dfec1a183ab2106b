#include "sim/replay/route_finder.h"

#include <gtest/gtest.h>

#include "sim/replay/test_log.h"

namespace fairlead::sim {
namespace {

config::Config with_routes(const std::string& routes) { return app_config({.routes = routes}); }

LogEntry request(std::string_view method, std::string_view path, std::string_view route = "all") {
  return {.method = method, .host = "shop.example", .path = path, .user_agent = "curl/8", .route = route};
}

std::string name_of(const RouteFinder::Found& found) {
  return found.route == nullptr ? "" : found.route->name;
}

TEST(RouteFinder, MatchesByWhatTheLogHolds) {
  const auto config = with_routes(
      "{ name: tools, match: { path_prefix: /api/, headers: [ { name: user-agent, prefix: curl } ] }, "
      "service: app },"
      "{ name: api, match: { path_prefix: /api/, methods: [POST] }, service: app },"
      "{ name: search, match: { path_prefix: /find/, query: [ { name: q } ] }, service: app }");
  const auto finder = RouteFinder::make(config);
  ASSERT_TRUE(finder.ok()) << finder.status();
  EXPECT_EQ(name_of(finder->find(request("GET", "/api/x"))), "tools");
  LogEntry browser = request("POST", "/api/x");
  browser.user_agent = "Mozilla";
  EXPECT_EQ(name_of(finder->find(browser)), "api");
  EXPECT_FALSE(finder->find(browser).in_doubt);
  LogEntry search = request("GET", "/find/");
  EXPECT_EQ(name_of(finder->find(search)), "");
  search.query = "q=1";
  EXPECT_EQ(name_of(finder->find(search)), "search");
}

TEST(RouteFinder, InDoubtARequestKeepsToItsRoute) {
  const auto config = with_routes(
      "{ name: beta, match: { headers: [ { name: x-beta } ] }, service: app },"
      "{ name: all, match: {}, service: app }");
  const auto finder = RouteFinder::make(config);
  ASSERT_TRUE(finder.ok());
  EXPECT_EQ(name_of(finder->find(request("GET", "/", "beta"))), "beta");
  EXPECT_EQ(name_of(finder->find(request("GET", "/", "all"))), "all");
  EXPECT_EQ(name_of(finder->find(request("GET", "/", "gone"))), "all") << "as without the header";
  EXPECT_TRUE(finder->find(request("GET", "/", "gone")).in_doubt);
}

TEST(RouteFinder, APostToACallsPathIsACall) {
  const auto config = with_routes(
      "{ name: orders, match: { grpc: { service: shop.Orders } }, service: app }, { name: all, match: {}, "
      "service: app }");
  const auto finder = RouteFinder::make(config);
  ASSERT_TRUE(finder.ok());
  EXPECT_EQ(name_of(finder->find(request("POST", "/shop.Orders/Put"))), "orders");
  EXPECT_FALSE(finder->find(request("POST", "/shop.Orders/Put")).in_doubt);
  EXPECT_EQ(name_of(finder->find(request("GET", "/shop.Orders/Put"))), "all");
}

}  // namespace
}  // namespace fairlead::sim
