#include "sim/suite_rules.h"

#include <gtest/gtest.h>

namespace fairlead::sim {
namespace {

Suite suite() {
  Suite suite;
  suite.regions = {{.name = "east"}, {.name = "west"}};
  suite.round_trips = {{"east", "west", 40ms}};
  suite.edges = {{.name = "east"}, {.name = "west"}};
  suite.scenarios = {
      {.name = "one", .faults = {{.regions = {"east"}, .edges = {"west"}, .at = 5s, .until = 9s}}},
      {.name = "two", .edges = {{.name = "west"}}}};
  return suite;
}

/// "FIELD: MESSAGE" of the only rule that a suite breaks.
std::string broken(const Suite& suite) {
  const auto found = broken_rules(suite);
  if (found.size() != 1) return std::to_string(found.size()) + " found";
  return found[0].field + ": " + found[0].message;
}

TEST(SuiteRules, HoldInAGoodSuite) { EXPECT_TRUE(broken_rules(suite()).empty()); }

TEST(SuiteRules, NamesOfRegionsExist) {
  Suite wrong = suite();
  wrong.round_trips[0].to = "wset";
  EXPECT_EQ(broken(wrong), "round_trips[0].to: no region is named 'wset'; did you mean west?");
  wrong = suite();
  wrong.edges[0].name = "north";
  EXPECT_EQ(broken(wrong), "edges.north: no region is named 'north'");
  wrong = suite();
  wrong.scenarios[1].edges[0].name = "est";
  EXPECT_EQ(broken(wrong), "scenarios[1].edges.est: no region is named 'est'; did you mean east?");
  wrong = suite();
  wrong.scenarios[0].faults[0].regions.emplace_back("mars");
  EXPECT_EQ(broken(wrong), "scenarios[0].faults[0].regions[1]: no region is named 'mars'");
}

TEST(SuiteRules, EdgesOfAFaultAreThoseOfItsScenario) {
  Suite wrong = suite();
  wrong.scenarios[1].faults = {{.regions = {"east"}, .edges = {"east"}}};
  EXPECT_EQ(broken(wrong), "scenarios[1].faults[0].edges[0]: no edge is named 'east'");
}

TEST(SuiteRules, ScenariosHaveNamesOfTheirOwn) {
  Suite wrong = suite();
  wrong.scenarios[1].name = "one";
  EXPECT_EQ(broken(wrong), "scenarios[1].name: 'one' is the name of scenarios[0] already");
}

TEST(SuiteRules, SharesOfCriticalitiesAreParts) {
  Suite wrong = suite();
  wrong.scenarios[0].critical = 0.7;
  wrong.scenarios[0].sheddable = 0.3;
  EXPECT_TRUE(broken_rules(wrong).empty());
  wrong.scenarios[0].sheddable = 0.4;
  EXPECT_EQ(broken(wrong), "scenarios[0].sheddable: together with `critical` this is more than all");
}

TEST(SuiteRules, TimesOfFaultsAgree) {
  Suite wrong = suite();
  wrong.scenarios[0].faults[0].until = 5s;
  EXPECT_EQ(broken(wrong), "scenarios[0].faults[0].until: it ends before it begins");
  wrong = suite();
  wrong.scenarios[0].faults[0].at = wrong.scenarios[0].duration;
  wrong.scenarios[0].faults[0].until = {};
  EXPECT_EQ(broken(wrong), "scenarios[0].faults[0].at: it begins after the end");
  wrong = suite();
  wrong.scenarios[0].faults[0].period = 9ms;
  EXPECT_EQ(broken(wrong), "scenarios[0].faults[0].period: expected 10ms or more, or 0s for a steady one");
}

TEST(SuiteRules, AllThatAreBrokenAreFound) {
  Suite wrong = suite();
  wrong.edges[0].name = "north";
  wrong.scenarios[1].name = "one";
  EXPECT_EQ(broken_rules(wrong).size(), 2u);
}

}  // namespace
}  // namespace fairlead::sim
