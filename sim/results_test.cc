#include "sim/results.h"

#include <gtest/gtest.h>

#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

Runs two_scenarios(const std::string& first, const std::vector<int>& first_failures,
                   const std::string& second, const std::vector<int>& second_failures) {
  const std::vector<std::string> names = {"tested", "other", "clairvoyant"};
  Runs all;
  const auto add = [&](const std::string& scenario, const std::vector<int>& failures) {
    std::vector<std::pair<std::string, int>> named;
    for (size_t s = 0; s < failures.size(); ++s) named.emplace_back(names.at(s), failures[s]);
    for (auto& run : runs_of(scenario, named)) all.push_back(std::move(run));
  };
  add(first, first_failures);
  add(second, second_failures);
  return all;
}

TEST(Results, AreAGrid) {
  const Results results(two_scenarios("load: 0.1", {100, 50, 0}, "load: 0.2", {20, 50, 0}));
  EXPECT_EQ(results.scenarios(), 2u);
  EXPECT_EQ(results.strategies(), 3u);
  EXPECT_EQ(results.strategy(1), "other");
  EXPECT_EQ(results.scenario(1).load, 0.2);
  EXPECT_EQ(results.at(1, 0).figures.total.failed, 20u);
  EXPECT_EQ(results.bound(), 2u);
  EXPECT_EQ(results.best(0), std::vector<size_t>({1}));
  EXPECT_EQ(results.best(1), std::vector<size_t>({0}));
  EXPECT_EQ(results.total(0).failed, 120u);
  EXPECT_EQ(results.total(0).requests, 2000u);
}

TEST(Results, CountWhatTheStrategyUnderTestMissed) {
  const Results results(two_scenarios("load: 0.1, expect: { goodput_at_least: 0.95 }", {100, 0, 0},
                                      "load: 0.2, expect: { goodput_at_least: 0.95, balance_at_most: 2 }",
                                      {20, 500, 0}));
  EXPECT_EQ(results.expected(), 3u);
  EXPECT_EQ(results.missed(), 1u);
}

TEST(Results, EquallyGoodOnesAreAllBest) {
  const Results results(runs_of("load: 0.1", {{"tested", 3}, {"other", 3}}));
  EXPECT_EQ(results.best(0), std::vector<size_t>({0, 1}));
  EXPECT_EQ(results.bound(), std::nullopt);
}

TEST(Results, NoRuns) {
  const Results results({});
  EXPECT_EQ(results.scenarios(), 0u);
  EXPECT_EQ(results.missed(), 0u);
  EXPECT_EQ(results.bound(), std::nullopt);
}

}  // namespace
}  // namespace fairlead::sim
