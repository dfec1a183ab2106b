#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/admin_test_support.h"
#include "cli/command_test_support.h"
#include "cli/commands.h"
#include "control/admin/problem.h"

namespace fairlead::cli {
namespace {

using control::admin::Request;
using control::admin::Respond;

constexpr const char* kDecided = R"({
  "route": "api", "near_misses": [{"route": "rest", "reason": "matches, but another goes before it"}],
  "service": "shop", "policy": "latency", "generation": 7, "table": 12, "pick": 0.25, "region": "near",
  "reason": "cheapest with room",
  "candidates": [{"region": "near", "state": "healthy", "share": 0.9, "cost_ms": 5, "reason": "cheapest"},
                 {"region": "far", "state": "ramp", "share": 0.1, "cost_ms": 40.25, "reason": "on its way back"}]
})";

class ExplainCommandTest : public testing::Test {
 protected:
  /// Explains against an admin API that answers `body`, and keeps what it was asked.
  Ran explain(const std::string& body, const std::vector<std::string>& options = {}) {
    admin_.router.add("GET", "/v1/explain", [this, body](const Request& request, const Respond& respond) {
      asked_ = request.query;
      respond(body.empty() ? control::admin::problem(404, "Table 3 is not remembered any more.")
                           : control::admin::Response{200, "application/json", body});
    });
    admin_.start();
    std::vector<std::string> arguments = {"explain", "--admin", admin_.address.text};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_command(add_explain, arguments);
  }

  std::vector<std::pair<std::string, std::string>> asked_;
  TestAdmin admin_;
};

TEST_F(ExplainCommandTest, DescribesADecision) {
  const Ran ran = explain(kDecided);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "route    api\n"
            "         not rest: matches, but another goes before it\n"
            "service  shop (policy latency, generation 7, table 12)\n"
            "region   near (pick 2.5E-1): cheapest with room\n"
            "\n"
            "REGION  STATE    SHARE  COST     REASON\n"
            "near    healthy  90.0%  5.0 ms   cheapest\n"
            "far     ramp     10.0%  40.2 ms  on its way back\n");
}

TEST_F(ExplainCommandTest, TellsTheClass) {
  const std::string all = R"({"route": "api", "service": "shop", "criticality": "critical"})";
  EXPECT_NE(explain(all).out.find("\nclass    critical\nregion "), std::string::npos);
}

TEST_F(ExplainCommandTest, TellsWhatIsAdmittedWhereThatIsNotAll) {
  const std::string part =
      R"({"route": "api", "service": "shop", "criticality": "sheddable", "admitted": 0.4})";
  EXPECT_NE(explain(part).out.find("\nclass    sheddable: 40.0% admitted, the rest answered 503\nregion "),
            std::string::npos);
}

TEST_F(ExplainCommandTest, WithoutAPickItIsTheLikeliest) {
  const Ran ran =
      explain(R"({"route": "api", "service": "shop", "region": "near", "pick": null, "reason": "x"})");
  EXPECT_NE(ran.out.find("region   near (the likeliest): x\n"), std::string::npos) << ran.out;
}

TEST_F(ExplainCommandTest, WithoutARouteItSaysWhatIsAnswered) {
  const Ran ran = explain(
      R"({"route": null, "service": null, "near_misses": [{"route": "api", "reason": "path differs"}]})");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out,
            "route    -\n"
            "         not api: path differs\n"
            "no service: such a request is answered 404\n");
}

TEST_F(ExplainCommandTest, TellsWhatEachListenerMakesOfIt) {
  const Ran ran = explain(R"({"outcome": "misdirected", "status": 421, "route": null, "service": null,
    "listeners": [{"listener": "edge", "outcome": "forwarded", "route": "edge", "service": "db"},
                  {"listener": "strict", "outcome": "misdirected", "client_trusted": false},
                  {"listener": "names", "outcome": "closed"},
                  {"listener": "clear", "outcome": "plain"},
                  {"listener": "tls", "outcome": "routed", "route": "api", "client_trusted": true},
                  {"listener": "other", "outcome": "routed", "route": null, "client_trusted": false}]})");
  EXPECT_EQ(ran.out,
            "listener edge: hands the connection to db, unopened\n"
            "listener strict: answers 421: TLS asks for another name than the request\n"
            "listener names: closes such a connection\n"
            "listener clear: speaks no TLS\n"
            "listener tls: trusts the client, route api\n"
            "listener other: does not trust the client, route -\n"
            "route    -\n"
            "no service: such a request is answered 421\n");
}

TEST_F(ExplainCommandTest, SaysWhenTheConnectionIsClosed) {
  EXPECT_EQ(explain(R"({"outcome": "closed", "status": null, "route": null, "service": null})").out,
            "route    -\n"
            "no service: such a connection is closed\n");
}

TEST_F(ExplainCommandTest, AsJsonItIsTheAnswerItself) {
  EXPECT_EQ(explain(kDecided, {"-o", "json"}).out, kDecided);
}

TEST_F(ExplainCommandTest, AsksForTheRootByDefault) {
  explain(kDecided);
  EXPECT_EQ(asked_, (std::vector<std::pair<std::string, std::string>>{{"path", "/"}, {"method", "GET"}}));
}

TEST_F(ExplainCommandTest, AsksWithEverythingThatIsGiven) {
  explain(kDecided, {"--host", "a.b",      "--path", "/x y?z=1", "--method", "POST",     "--query",
                     "q=&r",   "--header", "A: b",   "--header", "C:d",      "--client", "10.0.0.7",
                     "--sni",  "a.b",      "--pick", "0.5",      "--table",  "3"});
  EXPECT_EQ(asked_, (std::vector<std::pair<std::string, std::string>>{{"path", "/x y?z=1"},
                                                                      {"method", "POST"},
                                                                      {"host", "a.b"},
                                                                      {"query", "q=&r"},
                                                                      {"client", "10.0.0.7"},
                                                                      {"sni", "a.b"},
                                                                      {"pick", "0.5"},
                                                                      {"table", "3"},
                                                                      {"header", "A: b"},
                                                                      {"header", "C:d"}}));
}

TEST_F(ExplainCommandTest, ARefusalIsComplainedAbout) {
  const Ran ran = explain("");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err,
            "fairlead: " + admin_.address.text + " answered 404: Table 3 is not remembered any more.\n");
}

}  // namespace
}  // namespace fairlead::cli
