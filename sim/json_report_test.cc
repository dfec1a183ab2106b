#include "sim/json_report.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

namespace json = boost::json;

constexpr const char* kScenario =
    "description: half is lost, faults: [ { kind: capacity, regions: [A], at: 5s, share: 50% } ],"
    " expect: { goodput_at_least: 0.99, settled_within: 1s }";

json::value report_of(const Runs& runs) { return json::parse(json_report(Results(runs))); }

TEST(JsonReport, HoldsTheScenarioAndItsRuns) {
  const json::value report = report_of(runs_of(kScenario, {{"steer", 20}, {"clairvoyant", 5}}));
  EXPECT_EQ(report.at("under_test"), "steer");
  EXPECT_EQ(report.at("bound"), "clairvoyant");
  EXPECT_EQ(report.at("expectations"), 2);
  EXPECT_EQ(report.at("missed"), 2);
  const json::value& scenario = report.at("scenarios").at(0);
  EXPECT_EQ(scenario.at("scenario"), "test");
  EXPECT_EQ(scenario.at("description"), "half is lost");
  EXPECT_EQ(scenario.at("duration_s"), 30.0);
  EXPECT_EQ(json::serialize(scenario.at("faults")),
            R"([{"kind":"capacity","regions":["A"],"edges":[],"from_s":5E0,"to_s":3E1}])");
  ASSERT_EQ(scenario.at("runs").as_array().size(), 2u);
  EXPECT_EQ(scenario.at("runs").at(1).at("strategy"), "clairvoyant");
}

TEST(JsonReport, HoldsFiguresAndWhatWasExpected) {
  const json::value report = report_of(runs_of(kScenario, {{"steer", 20}}));
  const json::value& run = report.at("scenarios").at(0).at("runs").at(0);
  const json::value& figures = run.at("figures");
  EXPECT_EQ(json::serialize(figures.at("critical")),
            R"({"requests":1000,"ok":980,"failed":20,"late":0,"shed":0,"violations":20,)"
            R"("violations_per_10000":2E2})");
  EXPECT_EQ(figures.at("normal").at("requests"), 0);
  EXPECT_EQ(figures.at("goodput"), 0.98);
  EXPECT_TRUE(figures.at("shifted_after_s").is_null());
  EXPECT_EQ(json::serialize(run.at("expectations")),
            R"([{"what":"settled_within","unit":"seconds","expected":1E0,"measured":null,"met":false},)"
            R"({"what":"goodput_at_least","unit":"share","expected":9.9E-1,"measured":9.8E-1,"met":false}])");
}

TEST(JsonReport, HoldsTheCourseSecondBySecond) {
  const json::value report = report_of(runs_of(kScenario, {{"steer", 20}}));
  const json::value& series = report.at("scenarios").at(0).at("runs").at(0).at("series");
  EXPECT_EQ(series.at("share").at("A").as_array().size(), 30u);
  EXPECT_EQ(series.at("share").at("A").at(0), 0.75);
  EXPECT_EQ(series.at("share").at("B").at(0), 0.25);
  EXPECT_EQ(series.at("failed").at(0), 20);
  EXPECT_TRUE(series.at("p50_ms").at(1).is_null());
  EXPECT_TRUE(series.at("utilization").at("B").at(29).is_double());
}

TEST(JsonReport, HoldsTotals) {
  Runs runs = runs_of(kScenario, {{"steer", 20}, {"dns", 30}});
  for (auto& run : runs_of("load: 0.2", {{"steer", 1}, {"dns", 2}})) runs.push_back(run);
  const json::value totals = report_of(runs).at("totals");
  ASSERT_EQ(totals.as_array().size(), 2u);
  EXPECT_EQ(totals.at(0).at("strategy"), "steer");
  EXPECT_EQ(totals.at(1).at("failed"), 32);
  EXPECT_EQ(totals.at(1).at("requests"), 2000);
}

TEST(JsonReport, IsTheSameEachTime) {
  const auto once = [] { return json_report(Results(runs_of(kScenario, {{"steer", 20}}))); };
  EXPECT_EQ(once(), once());
}

TEST(JsonReport, NoRuns) {
  EXPECT_EQ(json_report(Results({})),
            "{\"under_test\":null,\"bound\":null,\"expectations\":0,\"missed\":0,\"totals\":[],\"scenarios\":"
            "[]}\n");
}

}  // namespace
}  // namespace fairlead::sim
