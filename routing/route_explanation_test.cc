#include "routing/route_explanation.h"

#include <gtest/gtest.h>

namespace fairlead::routing {
namespace {

TEST(RouteExplanation, SaysWhichPartFails) {
  config::Config config;
  for (std::string name : {"host", "path", "method", "all"}) config.routes.emplace_back().name = name;
  config.routes[0].match.hosts = {"a.com"};
  config.routes[1].match.path_kind = config::RouteMatch::Path::exact;
  config.routes[1].match.path = "/x";
  config.routes[2].match.methods = {"POST"};
  auto verdicts = explain_routes(config, {.host = "b.com", .path = "/y", .method = "GET", .query = {}});
  ASSERT_EQ(verdicts.size(), 4u);
  EXPECT_EQ(verdicts[0].route, "host");
  EXPECT_FALSE(verdicts[0].host);
  EXPECT_TRUE(verdicts[0].path);
  EXPECT_TRUE(verdicts[1].host);
  EXPECT_FALSE(verdicts[1].path);
  EXPECT_EQ(verdicts[2].condition, "method");
  EXPECT_FALSE(verdicts[2].matches());
  EXPECT_TRUE(verdicts[3].matches());
}

TEST(RouteExplanation, OfGrpcCalls) {
  config::Config config;
  for (std::string name : {"service", "method"}) {
    config::RouteMatch& match = config.routes.emplace_back().match;
    match.path_kind = config::RouteMatch::Path::grpc;
    match.grpc_service = "a.B";
    if (name == "method") match.grpc_method = "C";
  }
  const std::string type = "application/grpc";
  RequestView call{.host = "h", .path = "/a.B/D", .method = "POST", .query = {}};
  call.header = [](const void* context, std::string_view) {
    return std::string_view(*static_cast<const std::string*>(context));
  };
  call.context = &type;
  auto verdicts = explain_routes(config, call);
  EXPECT_TRUE(verdicts[0].matches());
  EXPECT_FALSE(verdicts[1].path);
  call.path = "/a.B/C";
  EXPECT_TRUE(explain_routes(config, call)[1].matches());
  call.method = "GET";
  EXPECT_EQ(explain_routes(config, call)[1].condition, "method");
  call.method = "POST";
  call.header = nullptr;
  EXPECT_EQ(explain_routes(config, call)[1].condition, "gRPC content type");
}

TEST(RouteExplanation, HostPatterns) {
  EXPECT_TRUE(host_matches({}, "a"));
  EXPECT_TRUE(host_matches({"*"}, "a"));
  EXPECT_TRUE(host_matches({"b", "a"}, "a"));
  EXPECT_TRUE(host_matches({"*.com"}, "x.y.com"));
  EXPECT_FALSE(host_matches({"*.com"}, "com"));
  EXPECT_FALSE(host_matches({"*.com"}, ".com"));
}

TEST(RouteExplanation, PathPrefixesEndAtSegments) {
  EXPECT_TRUE(path_prefix_matches("/api", "/api"));
  EXPECT_TRUE(path_prefix_matches("/api", "/api/x"));
  EXPECT_FALSE(path_prefix_matches("/api", "/apix"));
  EXPECT_FALSE(path_prefix_matches("/api/", "/api"));
  EXPECT_TRUE(path_prefix_matches("/api/", "/api/x"));
}

}  // namespace
}  // namespace fairlead::routing
