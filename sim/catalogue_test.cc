#include "sim/catalogue.h"

#include <gtest/gtest.h>

#include <set>

#include "sim/runner.h"
#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

Suite suite_of(std::vector<Fault> faults) {
  Suite suite = test_suite();
  suite.scenarios = {test_scenario(std::move(faults))};
  suite.scenarios[0].duration = 3s;
  suite.scenarios[0].load = 0.4;
  return suite;
}

const std::vector<Fault> kKill = {{.kind = Fault::Kind::kill, .regions = {"near"}, .at = 1s, .until = 2s}};

std::vector<uint64_t> violations(const Suite& suite, unsigned threads) {
  std::vector<uint64_t> all;
  const auto runs = run_all(suite, catalogue(), 1, threads);
  for (const Run& run : *runs) all.push_back(run.recorder->total().violations());
  return all;
}

TEST(Catalogue, NamesAreUnique) {
  std::set<std::string> names;
  for (const NamedStrategy& strategy : catalogue()) names.insert(strategy.name);
  EXPECT_EQ(names.size(), catalogue().size());
  EXPECT_EQ(catalogue().back().name, "clairvoyant");
}

TEST(Catalogue, AllServeAHealthyWorld) {
  const Suite suite = suite_of({});
  const auto runs = run_all(suite, catalogue(), 1, 1);
  for (const auto& run : *runs) {
    const Tally tally = run.recorder->total();
    EXPECT_GT(tally.requests, 3000u) << run.strategy;
    EXPECT_LT(tally.failed + tally.shed, tally.requests / 100) << run.strategy;
  }
}

TEST(Catalogue, TheLastBoundsTheOthers) {
  const auto all = violations(suite_of(kKill), 1);
  for (uint64_t others : all) EXPECT_GE(others, all.back());
}

TEST(Catalogue, ResultsDoNotDependOnThreads) {
  // What the edges of one simulation share, they do not share with those of another.
  Suite suite = suite_of(kKill);
  suite.scenarios.push_back(suite.scenarios[0]);
  suite.scenarios[0].duration = 2s;
  EXPECT_EQ(violations(suite, 1), violations(suite, 4));
}

}  // namespace
}  // namespace fairlead::sim
