#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "control/admin/test_api.h"

namespace fairlead::control::admin {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

constexpr const char* kConfig = R"(
apiVersion: fairlead/v1
listeners: [{name: plain, address: "127.0.0.1:0"}]
regions: [{name: east}, {name: west}]
services:
  - name: shop
    policy: weighted
    regions:
      east: {endpoints: ["10.0.0.1:80"], weight: 70}
      west: {endpoints: ["10.0.0.2:80"], weight: 30}
routes:
  - {name: api, match: {hosts: [shop.example.com], path_prefix: /api/, methods: [GET, POST]}, service: shop}
  - {name: debug, match: {path_prefix: /debug, headers: [{name: x-debug}]}, service: shop}
)";

/// All resources.
class ApiTest : public OverController {
 protected:
  ApiTest() {
    Sources sources = this->sources();
    sources.report = [this] { return reports; };
    sources.table = [this](const std::string& service, uint64_t version) {
      EXPECT_EQ(service, "shop");
      return version == 0 || version == 5 ? table : nullptr;
    };
    sources.regex_copy = 1;
    add_api(router, sources);
    auto plan = std::make_shared<routing::ShareTable>();
    plan->version = 5;
    plan->regions = {
        {.region = 0, .share = 0.7, .reason = "its weight"},
        {.region = 1, .state = health::State::probing, .share = 0.3, .reason = "proving itself"}};
    plan->preference = {0, 1};
    plan->candidates_json = R"([{"region":"east"},{"region":"west"}])";
    plan->region_names = {"east", "west"};
    table = plan;
  }

  Response get(const std::string& target) {
    Request request{"GET", ""};
    EXPECT_TRUE(parse_target(target, request));
    return ask(request);
  }
  Response put(const std::string& body, std::map<std::string, std::string> headers = {},
               const std::string& target = "/v1/config") {
    Request request{"PUT", "", {}, std::move(headers), body};
    EXPECT_TRUE(parse_target(target, request));
    return ask(request);
  }
  json::object explain(const std::string& query) {
    Response response = get("/v1/explain?" + query);
    EXPECT_EQ(response.status, 200) << response.body;
    return json::parse(response.body).as_object();
  }
  void configure() { ASSERT_EQ(put(kConfig).status, 200); }

  std::vector<proxy::ServiceReport> reports;
  std::shared_ptr<const routing::ShareTable> table;
};

TEST_F(ApiTest, Probes) {
  EXPECT_EQ(get("/livez").status, 200);
  EXPECT_EQ(get("/readyz").status, 503);
  configure();
  EXPECT_EQ(get("/readyz").status, 200);
  readiness.drain();
  Response draining = get("/readyz");
  EXPECT_EQ(draining.status, 503);
  EXPECT_EQ(draining.body, "draining\n");
  EXPECT_THAT(get("/metrics").body, HasSubstr("fairlead_config_generation 1\n"));
}

TEST_F(ApiTest, NothingToTellBeforeTheFirstConfiguration) {
  for (const char* path : {"/v1/status", "/v1/config", "/v1/explain"})
    EXPECT_EQ(get(path).status, 503) << path;
}

TEST_F(ApiTest, StatusHasTheDocumentedShape) {
  configure();
  reports = {{.name = "shop",
              .policy = config::Policy::weighted,
              .table = 5,
              .admit = {1, 1, 1, 0.25},
              .regions = {{.name = "east",
                           .target_share = 0.7,
                           .share = 0.69,
                           .latency_ms = 21.5,
                           .utilization = 0.8,
                           .endpoints = {{.address = "10.0.0.1:80", .latency_ms = 20.9, .in_flight = 12}}},
                          {.name = "west", .state = health::State::ejected, .drained = true}}}};
  auto status = json::parse(get("/v1/status").body);
  EXPECT_EQ(status.at("generation"), 1);
  EXPECT_EQ(status.at("source"), "api");
  EXPECT_EQ(status.at("regions").at(0),
            (json::object{{"name", "east"}, {"state", "healthy"}, {"drained", false}}));
  EXPECT_EQ(status.at("regions").at(1),
            (json::object{{"name", "west"}, {"state", "ejected"}, {"drained", true}}));
  auto service = status.at("services").at(0);
  EXPECT_EQ(service.at("policy"), "weighted");
  auto east = service.at("regions").at(0);
  EXPECT_EQ(east.at("share"), 0.69);
  EXPECT_EQ(east.at("target_share"), 0.7);
  EXPECT_EQ(east.at("utilization"), 0.8);
  EXPECT_TRUE(service.at("regions").at(1).at("utilization").is_null());
  EXPECT_EQ(service.at("admit"),
            (json::object{{"critical", 1}, {"high", 1}, {"normal", 1}, {"sheddable", 0.25}}));
  EXPECT_EQ(east.at("endpoints").at(0).at("in_flight"), 12);
  EXPECT_TRUE(service.at("regions").at(1).at("share").is_null()) << "idle";
}

TEST_F(ApiTest, ConfigComesBackWithItsGenerationAsETag) {
  configure();
  Response yaml = get("/v1/config");
  EXPECT_EQ(yaml.content_type, "application/yaml");
  EXPECT_EQ(yaml.headers[0], (std::pair<std::string, std::string>("ETag", "\"1\"")));
  Response as_json = ask({"GET", "/v1/config", {}, {{"accept", "application/json"}}});
  EXPECT_EQ(json::parse(as_json.body).at("services").at(0).at("name"), "shop");
  EXPECT_EQ(put(yaml.body).status, 200) << "what is given out is accepted";
  EXPECT_EQ(put(as_json.body).status, 200);
}

TEST_F(ApiTest, PutAnswersWithTheNewGeneration) {
  Response response = put(kConfig);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(json::parse(response.body).at("generation"), 1);
  EXPECT_EQ(response.headers[0], (std::pair<std::string, std::string>("ETag", "\"1\"")));
}

TEST_F(ApiTest, WhatNeedsARestartIsToldAndStaysInStatus) {
  EXPECT_EQ(json::parse(put(kConfig).body).at("warnings"), json::array());
  const std::string more = std::string(kConfig) + "workers: 3\nmetrics: {address: \"127.0.0.1:0\"}\n";
  const json::array warnings = {"The change of metrics takes effect at the next start.",
                                "The change of workers takes effect at the next start."};
  EXPECT_EQ(json::parse(put(more, {}, "/v1/config?dry_run=true").body).at("warnings"), warnings);
  EXPECT_EQ(json::parse(get("/v1/status").body).at("needs_restart"), json::array()) << "only judged";
  EXPECT_EQ(json::parse(put(more).body).at("warnings"), warnings);
  EXPECT_EQ(json::parse(get("/v1/status").body).at("needs_restart"), (json::array{"metrics", "workers"}));
  configure();
  EXPECT_EQ(json::parse(get("/v1/status").body).at("needs_restart"), json::array());
}

TEST_F(ApiTest, PutWithIfMatch) {
  configure();
  EXPECT_EQ(put(kConfig, {{"if-match", "\"1\""}}).status, 200);
  EXPECT_EQ(put(kConfig, {{"if-match", "\"1\""}}).status, 412);
  EXPECT_EQ(put(kConfig, {{"if-match", "2"}}).status, 200);
  EXPECT_EQ(put(kConfig, {{"if-match", "*"}}).status, 200);
  EXPECT_EQ(put(kConfig, {{"if-match", "\"x\""}}).status, 400);
  EXPECT_EQ(put(kConfig, {{"if-match", ""}}).status, 400);
  EXPECT_EQ(controller->generation(), 4u);
}

TEST_F(ApiTest, RefusedConfigurationsAreLocated) {
  Response response = put("apiVersion: fairlead/v1\nlistener: []\n");
  EXPECT_EQ(response.status, 400);
  auto errors = json::parse(response.body).at("errors").as_array();
  ASSERT_FALSE(errors.empty());
  EXPECT_EQ(put("").status, 400);
}

TEST_F(ApiTest, DryRunsJudgeOnly) {
  Response good = put(kConfig, {}, "/v1/config?dry_run=true");
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(json::parse(good.body).at("dry_run"), true);
  EXPECT_EQ(put("x: 1", {}, "/v1/config?dry_run=true").status, 400);
  EXPECT_EQ(put(kConfig, {}, "/v1/config?dry_run=maybe").status, 400);
  Response misspelled = put(kConfig, {}, "/v1/config?dry-run=true");
  EXPECT_EQ(misspelled.status, 400);
  EXPECT_THAT(misspelled.body, HasSubstr("'dry-run'; did you mean dry_run?"));
  EXPECT_EQ(controller->generation(), 0u);
}

TEST_F(ApiTest, ExplainTellsTheClassAndWhatIsNotAdmittedOfIt) {
  configure();
  auto answer = explain("host=shop.example.com&path=/api/x");
  EXPECT_EQ(answer["criticality"], "normal");
  EXPECT_FALSE(answer.contains("admitted"));
  auto plan = std::make_shared<routing::ShareTable>(*table);
  plan->admit = {1, 1, 0.5, 0};
  table = plan;
  EXPECT_EQ(explain("host=shop.example.com&path=/api/x")["admitted"], 0.5);
}

TEST_F(ApiTest, ExplainRepeatsADecision) {
  configure();
  auto answer = explain("host=SHOP.example.com:80&path=/api/x?y=1&pick=0.69&table=5");
  EXPECT_EQ(answer["route"], "api");
  EXPECT_EQ(answer["service"], "shop");
  EXPECT_EQ(answer["policy"], "weighted");
  EXPECT_EQ(answer["generation"], 1);
  EXPECT_EQ(answer["table"], 5);
  EXPECT_EQ(answer["region"], "east");
  EXPECT_EQ(answer["reason"], "its weight");
  EXPECT_EQ(answer["candidates"].as_array().size(), 2u);
  EXPECT_EQ(answer["preference"], (json::array{"east", "west"}));
  EXPECT_EQ(explain("host=shop.example.com&path=/api/x&pick=0.71&table=5")["region"], "west");
}

TEST_F(ApiTest, ExplainNamesTheRegionsOfThatTime) {
  std::string later = kConfig;
  const std::string regions = "[{name: east}, {name: west}]";
  later.replace(later.find(regions), regions.size(), "[{name: north}, {name: west}, {name: east}]");
  ASSERT_EQ(put(later).status, 200);
  auto answer = explain("host=shop.example.com&path=/api/x&pick=0.69&table=5");
  EXPECT_EQ(answer["region"], "east");
  EXPECT_EQ(answer["preference"], (json::array{"east", "west"}));
}

TEST_F(ApiTest, ExplainKnowsThatProbingIsForIdempotentRequests) {
  configure();
  auto answer = explain("host=shop.example.com&path=/api/x&method=POST&pick=0.71&table=5");
  EXPECT_EQ(answer["idempotent"], false);
  EXPECT_EQ(answer["region"], "east");
}

TEST_F(ApiTest, ExplainWithoutAPickGivesTheLikeliestRegion) {
  configure();
  auto answer = explain("host=shop.example.com&path=/api/");
  EXPECT_TRUE(answer["pick"].is_null());
  EXPECT_EQ(answer["region"], "east");
}

TEST_F(ApiTest, ExplainTellsNearMisses) {
  configure();
  auto answer = explain("host=shop.example.com&path=/debug/x");
  EXPECT_TRUE(answer["route"].is_null());
  EXPECT_TRUE(answer["region"].is_null());
  EXPECT_EQ(answer["near_misses"],
            (json::array{json::object{{"route", "api"}, {"reason", "path differs"}},
                         json::object{{"route", "debug"}, {"reason", "header x-debug differs"}}}));
  EXPECT_EQ(explain("path=/debug/x&header=X-Debug:%201")["route"], "debug");
}

/// kConfig with another listener's trust, and a route for those who are vouched for.
std::string with_certificates() {
  std::string text = kConfig;
  const std::string address = "address: \"127.0.0.1:0\"";
  text.insert(text.find(address) + address.size(), ", client_address: {trusted_proxies: [10.0.0.0/8]}");
  return text +
         "  - {name: known, match: {path_prefix: /k, headers: [{name: x-forwarded-client-cert}]}, service: "
         "shop}\n";
}

TEST_F(ApiTest, ExplainBelievesTrustedClientsAlone) {
  ASSERT_EQ(put(with_certificates()).status, 200);
  const std::string query = "path=/k&header=X-Forwarded-Client-Cert:%20Hash=ab";
  EXPECT_EQ(explain(query)["route"], "known") << "nobody asks who said so";
  auto trusted = explain(query + "&client=10.0.0.7");
  EXPECT_EQ(trusted["route"], "known");
  EXPECT_EQ(trusted["listener"], "plain");
  EXPECT_EQ(trusted["listeners"], (json::array{json::object{{"listener", "plain"},
                                                            {"outcome", "routed"},
                                                            {"route", "known"},
                                                            {"service", "shop"},
                                                            {"client_trusted", true}}}));
  auto stranger = explain(query + "&client=192.0.2.1");
  EXPECT_TRUE(stranger["route"].is_null());
  EXPECT_EQ(stranger["status"], 404);
  EXPECT_EQ(stranger["near_misses"].at(0).at("reason"), "header x-forwarded-client-cert differs");
}

TEST_F(ApiTest, ExplainKnowsThatAPlainListenerTakesNoName) {
  configure();
  auto answer = explain("sni=Shop.example.com.&path=/api/x");
  EXPECT_EQ(answer["host"], "shop.example.com");
  EXPECT_EQ(answer["outcome"], "plain");
  EXPECT_TRUE(answer["route"].is_null());
  EXPECT_TRUE(answer["status"].is_null());
}

TEST_F(ApiTest, ExplainWithoutASenderAsksTheRoutesAlone) {
  configure();
  auto answer = explain("host=shop.example.com&path=/api/x");
  EXPECT_EQ(answer["outcome"], "routed");
  EXPECT_TRUE(answer["listener"].is_null());
  EXPECT_TRUE(answer["status"].is_null());
  EXPECT_EQ(answer["listeners"], json::array());
}

TEST_F(ApiTest, ExplainRefusesNonsense) {
  configure();
  for (const char* query : {"pick=1", "pick=-0.1", "pick=x", "pick=nan", "table=x", "header=x", "path=/%25zz",
                            "path=/%2e%2e/x", "host=a,b", "hots=a", "client=host.example",
                            "client=", "client=10.0.0.1:80", "sni=a.example:443", "sni=a,b", "sni="}) {
    EXPECT_EQ(get(std::string("/v1/explain?") + query).status, 400) << query;
  }
  EXPECT_THAT(get("/v1/explain?hots=shop.example.com").body, HasSubstr("'hots'; did you mean host?"));
  EXPECT_EQ(get("/v1/explain?host=shop.example.com&path=/api/&table=4").status, 404) << "not remembered";
}

}  // namespace
}  // namespace fairlead::control::admin
