#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <optional>

#include "control/admin/test_api.h"
#include "proxy/probe/service_health.h"

namespace fairlead::control::admin {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kConfig = R"(
apiVersion: fairlead/v1
listeners: [{name: plain, address: "127.0.0.1:0"}]
regions: [{name: us-east}, {name: eu-west}]
services:
  - name: shop
    slo: {latency: {p99: 250ms}, success: 99.9%}
    regions: {us-east: {endpoints: ["10.0.0.1:80"]}, eu-west: {endpoints: ["10.0.0.2:80"]}}
routes: [{match: {}, service: shop}]
)";
constexpr const char* kShift = "/v1/services/shop/shift";
constexpr const char* kOrder = R"({"from": "us-east", "to": "eu-west", "share": "30%", "over": "10m"})";

/// The resource, and the health of its one service.
class AdminShiftTest : public OverController {
 protected:
  AdminShiftTest() {
    Sources sources = this->sources();
    sources.report = [this] { return std::vector<proxy::ServiceReport>{health_->report()}; };
    sources.operate = [this](const std::string& service, const proxy::HealthThread::Change& change) {
      EXPECT_EQ(service, "shop");
      return change(*health_);
    };
    add_api(router, sources);
  }
  void configure() {
    ASSERT_EQ(ask("PUT", "/v1/config", kConfig).status, 200);
    health_.emplace(controller->current()->services.at(0), registry.new_shard());
  }
  Response ask(const std::string& method, const std::string& target, const std::string& body = "") {
    return OverController::ask({method, target, {}, {}, body});
  }
  /// The shift that a request is answered with.
  json::value shift(const std::string& method, const std::string& step = "", const std::string& body = "") {
    const Response response = ask(method, kShift + step, body);
    EXPECT_EQ(response.status, 200) << response.body;
    const json::value answer = json::parse(response.body);
    EXPECT_EQ(answer.at("service"), "shop");
    return answer.at("shift");
  }
  /// "field: message" of everything that is wrong with an order.
  std::vector<std::string> complaints(const std::string& order) {
    const Response response = ask("POST", kShift, order);
    EXPECT_EQ(response.status, 400) << response.body;
    std::vector<std::string> out;
    const json::value body = json::parse(response.body);
    for (const auto& error : body.at("errors").as_array()) {
      out.push_back(std::string(error.at("field").as_string()) + ": " +
                    std::string(error.at("message").as_string()));
    }
    return out;
  }

  std::optional<proxy::ServiceHealth> health_;
};

TEST_F(AdminShiftTest, StartsAndIsShown) {
  configure();
  EXPECT_TRUE(shift("GET").is_null());
  const json::value started = shift("POST", "", kOrder);
  EXPECT_EQ(started.at("from"), "us-east");
  EXPECT_EQ(started.at("to"), "eu-west");
  EXPECT_EQ(started.at("share"), 0.3);
  EXPECT_EQ(started.at("over"), "10m");
  EXPECT_EQ(started.at("state"), "moving");
  EXPECT_EQ(started.at("abort_if"), (json::array{"p99>250ms", "failures>0.1%"}));
  EXPECT_EQ(started.at("abort_if_source"), "slo");
  EXPECT_EQ(shift("GET"), started);
  EXPECT_EQ(json::parse(ask("GET", "/v1/status").body).at("services").at(0).at("shift"), started);
}

TEST_F(AdminShiftTest, ConditionsThatAreGivenReplaceTheObjective) {
  configure();
  const json::value given =
      shift("POST", "", R"({"from": "us-east", "to": "eu-west", "share": 0.5, "over": "0s",
      "abort_if": ["latency>80ms"], "author": "ann", "reason": "a trial"})");
  EXPECT_EQ(given.at("abort_if"), (json::array{"latency>80ms"}));
  EXPECT_EQ(given.at("abort_if_source"), "request");
  EXPECT_EQ(given.at("author"), "ann");
  EXPECT_EQ(given.at("reason"), "a trial");
  EXPECT_TRUE(shift("POST", "/undo", R"({"now": true})").is_null());
  const json::value none = shift("POST", "", R"({"from": "us-east", "to": "eu-west", "share": 1, "over": "1m",
      "abort_if": []})");
  EXPECT_EQ(none.at("abort_if"), json::array());
  EXPECT_EQ(none.at("abort_if_source"), "none");
}

TEST_F(AdminShiftTest, PausesResumesAndUndoes) {
  configure();
  shift("POST", "", kOrder);
  EXPECT_EQ(shift("POST", "/pause").at("state"), "paused");
  EXPECT_EQ(ask("POST", std::string(kShift) + "/pause").status, 409);
  EXPECT_EQ(shift("POST", "/resume").at("state"), "moving");
  EXPECT_EQ(ask("POST", std::string(kShift) + "/resume").status, 409);
  EXPECT_TRUE(shift("POST", "/undo").is_null()) << "nothing was moved yet";
  for (const char* step : {"/pause", "/resume", "/undo"}) {
    const Response response = ask("POST", std::string(kShift) + step);
    EXPECT_EQ(response.status, 409);
    EXPECT_THAT(response.body, HasSubstr("No shift of shop is in force."));
  }
}

TEST_F(AdminShiftTest, OneAtATime) {
  configure();
  shift("POST", "", kOrder);
  const Response second = ask("POST", kShift, kOrder);
  EXPECT_EQ(second.status, 409);
  EXPECT_THAT(second.body,
              HasSubstr("A shift from us-east to eu-west is moving; a service has one at a time"));
}

TEST_F(AdminShiftTest, EveryMistakeIsNamedWithWhatIsNearest) {
  configure();
  EXPECT_THAT(complaints("{}"),
              ElementsAre("from: must be given", "to: must be given", "share: must be given, as in 30%",
                          "over: must be given, as in 10m; 0s is at once"));
  EXPECT_THAT(
      complaints(R"({"from": "us-esat", "to": "mars", "share": 1.5, "over": "10", "abort_if": ["p99>1s",
      "failure>1%"], "form": 1})"),
      ElementsAre("form: there is no such field; did you mean from?",
                  "from: service shop has no region 'us-esat'; did you mean us-east?",
                  "to: service shop has no region 'mars'; known are us-east, eu-west",
                  "share: must be above 0% and at most 100%", HasSubstr("over: expected a duration"),
                  "abort_if[1]: expected a condition such as p99>250ms, latency>80ms or failures>1%, "
                  "got 'failure>1%'; did you mean failures?"));
  EXPECT_THAT(
      complaints(R"({"from": "us-east", "to": "us-east", "share": 0, "over": "1m"})"),
      ElementsAre("to: must be another region than from", "share: must be above 0% and at most 100%"));
  EXPECT_THAT(complaints("[]"), testing::Contains(": the body must be a JSON object"));
  EXPECT_EQ(ask("POST", std::string(kShift) + "/undo", R"({"nwo": true})").status, 400);
  EXPECT_TRUE(shift("GET").is_null()) << "nothing was started by any of these";
}

TEST_F(AdminShiftTest, AnUnknownServiceIsNotFound) {
  EXPECT_EQ(ask("GET", kShift).status, 503) << "before the first configuration";
  configure();
  const Response response = ask("GET", "/v1/services/shpo/shift");
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.body, HasSubstr("There is no service 'shpo'; did you mean shop?"));
  EXPECT_EQ(ask("DELETE", kShift).status, 405);
}

}  // namespace
}  // namespace fairlead::control::admin
