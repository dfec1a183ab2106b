#include "config/load.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

TEST(Load, ExampleMeansWhatItSays) {
  const Config config = config_of(kExample);
  EXPECT_EQ(config.admin, (HostPort{"127.0.0.1", 9900}));
  EXPECT_EQ(config.workers, 2);
  ASSERT_EQ(config.listeners.size(), 2u);
  EXPECT_EQ(config.listeners[0], (Listener{.name = "plain", .address = {"0.0.0.0", 8080}}));
  ListenerTls tls;
  tls.certificates = {{"shop.crt", "shop.key", ""}};
  EXPECT_EQ(
      config.listeners[1],
      (Listener{
          .name = "edge", .address = {"0.0.0.0", 8443}, .tls = tls, .trusted_proxies = {{"10.0.0.0", 8}}}));
  ASSERT_EQ(config.regions.size(), 3u);
  EXPECT_EQ(config.regions[2].name, "ap-south");
  EXPECT_EQ(config.limits, Limits());
  EXPECT_EQ(config.drain, Drain());
  EXPECT_FALSE(config.metrics.has_value());
  EXPECT_FALSE(config.access_log.has_value());
}

TEST(Load, ExampleServiceMeansWhatItSays) {
  const Config config = config_of(kExample);
  ASSERT_EQ(config.services.size(), 1u);
  const Service& shop = config.services[0];
  EXPECT_EQ(shop.name, "shop");
  EXPECT_EQ(shop.policy, Policy::latency);
  EXPECT_EQ(shop.balancer, Balancer::peak_ewma);
  HealthCheck check;
  check.path = "/healthz";
  EXPECT_EQ(shop.health_check, check);
  EXPECT_EQ(shop.retry, Retry());
  EXPECT_EQ(shop.detection, Detection());
  ASSERT_EQ(shop.regions.size(), 3u);
  EXPECT_EQ(shop.regions[0], (ServiceRegion{"us-east", {{"10.0.1.10", 80}, {"10.0.1.11", 80}}, 4000, 60, 0}));
  EXPECT_EQ(shop.regions[1], (ServiceRegion{"eu-west", {{"10.0.2.10", 80}}, 0, 30, 1}));
  EXPECT_EQ(shop.regions[2], (ServiceRegion{"ap-south", {{"shop.ap.internal", 80}}, 0, 10, 2}));
}

TEST(Load, ExampleRoutesMeanWhatTheySay) {
  const Config config = config_of(kExample);
  ASSERT_EQ(config.routes.size(), 2u);
  const Route& api = config.routes[0];
  EXPECT_EQ(api.name, "api");
  EXPECT_EQ(api.match.hosts, std::vector<std::string>({"shop.example.com"}));
  EXPECT_EQ(api.match.path_kind, RouteMatch::Path::prefix);
  EXPECT_EQ(api.match.path, "/api/");
  EXPECT_EQ(api.service, "shop");
  EXPECT_EQ(api.timeout, 15s);
  EXPECT_EQ(config.routes[1].match, RouteMatch());
}

TEST(Load, EveryChoiceReachesItsMember) {
  const auto service = [](const std::string& keys) {
    return config_of(replaced(kMinimal, "shop,", "shop, " + keys + ",")).services[0];
  };
  EXPECT_EQ(service("policy: latency").policy, Policy::latency);
  EXPECT_EQ(service("policy: weighted").policy, Policy::weighted);
  EXPECT_EQ(service("policy: failover").policy, Policy::failover);
  EXPECT_EQ(service("balancer: peak_ewma").balancer, Balancer::peak_ewma);
  EXPECT_EQ(service("balancer: least_request").balancer, Balancer::least_request);
  EXPECT_EQ(service("balancer: round_robin").balancer, Balancer::round_robin);
  EXPECT_EQ(service("balancer: random").balancer, Balancer::random);
  EXPECT_EQ(service("health_check: { tcp: {}, port: 81 }").health_check->kind, HealthCheck::Kind::tcp);
  EXPECT_EQ(service("health_check: { tcp: {}, port: 81 }").health_check->port, 81);
}

TEST(Load, RouteConditionsReachTheirMembers) {
  const auto match = [](const std::string& keys) {
    return config_of(replaced(kMinimal, "match: {}", "match: { " + keys + " }")).routes[0].match;
  };
  EXPECT_EQ(match("path: /a").path_kind, RouteMatch::Path::exact);
  EXPECT_EQ(match("path_regex: '/a|/b'").path_kind, RouteMatch::Path::regex);
  EXPECT_EQ(match("path_regex: '/a|/b'").path, "/a|/b");
  EXPECT_EQ(match("hosts: ['*.Example.com']").hosts, std::vector<std::string>({"*.example.com"}));
  EXPECT_EQ(match("methods: [GET, PURGE]").methods, std::vector<std::string>({"GET", "PURGE"}));
  using Kind = ValueMatch::Kind;
  const auto headers = match(
                           "headers: [{name: X-A}, {name: b, exact: 1}, {name: c, prefix: p}, {name: d, "
                           "regex: r, invert: true}]")
                           .headers;
  ASSERT_EQ(headers.size(), 4u);
  EXPECT_EQ(headers[0], (ValueMatch{"x-a", Kind::present, "", false}));
  EXPECT_EQ(headers[1], (ValueMatch{"b", Kind::exact, "1", false}));
  EXPECT_EQ(headers[2], (ValueMatch{"c", Kind::prefix, "p", false}));
  EXPECT_EQ(headers[3], (ValueMatch{"d", Kind::regex, "r", true}));
  EXPECT_EQ(match("query: [{name: Q, exact: ''}]").query[0], (ValueMatch{"Q", Kind::exact, "", false}));
}

TEST(Load, ReportsAllErrorsInTheOrderOfTheirPositions) {
  std::string document = replaced(kExample, "fairlead/v1", "fairlead/v2");
  document = replaced(document, "0.0.0.0:8443", "0.0.0.0:84433");
  document = replaced(document, "interval: 1s", "interval: 1");
  document = replaced(document, "capacity: 4000", "capactiy: 4000");
  document = replaced(document, "timeout: 15s  ", "timeout: 48h  ");
  EXPECT_EQ(errors_of(document),
            "f:1:13: apiVersion: expected fairlead/v1, got 'fairlead/v2'; did you mean fairlead/v1?\n"
            "f:7:14: listeners[1].address: expected an address such as 10.0.1.10:80, shop.internal:80 or "
            "[::1]:80, got "
            "'0.0.0.0:84433'; the port must be a number from 0 to 65535\n"
            "f:19:57: services[0].health_check.interval: expected a duration such as 250ms, 10s or 1h30m, "
            "got '1'; did you "
            "mean 1s or 1ms?\n"
            "f:21:64: services[0].regions.us-east.capactiy: unknown key; did you mean capacity?\n"
            "f:28:14: routes[0].timeout: expected a value from 1ms to 24h, got '48h'; the nearest is 24h\n");
}

TEST(Load, JsonIsYaml) {
  const std::string json =
      R"({"apiVersion": "fairlead/v1", "workers": 3, "listeners": [{"name": "plain", "address": "127.0.0.1:8080"}],
 "regions": [{"name": "here"}], "services": [{"name": "shop", "regions": {"here": {"endpoints": ["127.0.0.1:9000"], "weight": 2.5}}}],
 "routes": [{"match": {}, "service": "shop"}]})";
  const Config config = config_of(json);
  EXPECT_EQ(config.workers, 3);
  EXPECT_EQ(config.services[0].regions[0].weight, 2.5);
  EXPECT_EQ(errors_of(replaced(json, "\"name\": \"here\"", "\"nmae\": \"here\"")),
            "f:2:14: regions[0].name: required but missing\nf:2:15: regions[0].nmae: unknown key; did you "
            "mean name?\n");
}

TEST(Load, RefusesADocumentThatIsTooLong) {
  std::string document(kMinimal);
  document += "# " + std::string(kMaxDocumentBytes - document.size() - 3, 'x') + "\n";
  EXPECT_EQ(load(document + " ", "f").lines(), "f: longer than 8388608 bytes\n");
  EXPECT_EQ(load(document, "f").lines().find("longer than"), std::string::npos);
}

TEST(Load, BoundsTheNumberOfErrors) {
  std::string document(kMinimal);
  for (size_t i = 0; i < Diagnostics::kMaxDiagnostics + 5; ++i)
    document += "unknown" + std::to_string(i) + ": 1\n";
  const LoadResult result = load(document, "f");
  ASSERT_EQ(result.errors.size(), Diagnostics::kMaxDiagnostics + 1);
  EXPECT_EQ(result.errors.back().message, "and 5 more errors");
}

class LoadFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "fairlead-load-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override {
    unlink(file().c_str());
    rmdir(directory_.c_str());
  }
  std::string file() const { return directory_ + "/fairlead.yaml"; }

  std::string directory_;
};

TEST_F(LoadFile, ReadsAFile) {
  std::ofstream(file()) << kMinimal;
  const LoadResult result = load_file(file());
  EXPECT_EQ(result.lines(), "");
  EXPECT_TRUE(result);
}

TEST_F(LoadFile, NamesTheFileInErrors) {
  std::ofstream(file()) << "a: 1\n";
  EXPECT_EQ(load_file(file()).lines().find(file() + ":1:1: "), 0u);
}

TEST_F(LoadFile, ReportsWhatCanNotBeRead) {
  EXPECT_EQ(load_file(file()).lines(), file() + ": can not be opened: No such file or directory\n");
  EXPECT_EQ(load_file(directory_).lines(), directory_ + ": can not be read: Is a directory\n");
}

TEST_F(LoadFile, IsBounded) {
  std::ofstream(file()) << std::string(kMaxDocumentBytes + 1, ' ');
  EXPECT_EQ(load_file(file()).lines(), file() + ": longer than 8388608 bytes\n");
}

TEST(Environment, IsThatOfTheProcess) {
  ASSERT_EQ(setenv("FAIRLEAD_LOAD_TEST", "here", 1), 0);
  EXPECT_EQ(process_environment("FAIRLEAD_LOAD_TEST"), "here");
  ASSERT_EQ(unsetenv("FAIRLEAD_LOAD_TEST"), 0);
  EXPECT_EQ(process_environment("FAIRLEAD_LOAD_TEST"), std::nullopt);
}

}  // namespace
}  // namespace fairlead::config
