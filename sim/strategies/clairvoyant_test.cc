#include "sim/strategies/clairvoyant.h"

#include <gtest/gtest.h>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

using health::Outcome;

MakeStrategy clairvoyant(const World& world) {
  return [&world, plan = std::make_shared<ClairvoyantPlan>(world)](size_t edge, uint64_t seed) {
    return std::make_unique<Clairvoyant>(world.edges()[edge].site, plan, seed);
  };
}

TEST(Clairvoyant, LosesNothingToADeath) {
  const World world = test_world({{.kind = Fault::Kind::kill, .regions = {"mid"}, .at = 1s, .until = 3s}});
  const Tally tally = simulate(world, clairvoyant);
  EXPECT_GT(tally.requests, 5000u);
  EXPECT_EQ(tally.failed + tally.shed, 0u);
  EXPECT_LT(tally.late, 5u) << "by chance: two regions have to do the work of three";
}

TEST(Clairvoyant, DealsOutSharesEvenly) {
  Scenario scenario = test_scenario();
  scenario.edges = {{.name = "near", .requests = 1300}};
  const World world = *World::make(test_suite(), scenario);
  auto plan = std::make_shared<ClairvoyantPlan>(world);
  Clairvoyant strategy(0, plan, 1);
  int at_home = 0;
  for (int i = 0; i < 1000; ++i) at_home += strategy.first(0s, {}) == 0 ? 1 : 0;
  EXPECT_NEAR(at_home, 1000 * plan->shares(0, Criticality::normal)[0], 3);
}

TEST(Clairvoyant, ShedsUnderOverloadAndServesTheRestInTime) {
  Scenario scenario = test_scenario();
  scenario.load = 1.3;
  const World world = *World::make(test_suite(), scenario);
  Simulation simulation(world, clairvoyant, 1);
  simulation.run();
  const Tally& critical = simulation.recorder().tally(Criticality::critical);
  EXPECT_LT(critical.violations(), critical.requests / 100);
  const Tally total = simulation.recorder().total();
  EXPECT_NEAR(static_cast<double>(total.violations()) / static_cast<double>(total.requests), 1 - 0.98 / 1.3,
              0.02);
}

TEST(Clairvoyant, TriesOnceMoreAtTheCheapestOther) {
  const World world = test_world();
  Clairvoyant strategy(0, std::make_shared<ClairvoyantPlan>(world), 1);
  EXPECT_EQ(strategy.again(0s, tried_at(0), Outcome::status_failure), 1u);
  EXPECT_EQ(strategy.again(0s, {.tried = 0b11, .tries = 2}, Outcome::status_failure), Strategy::kNone);
}

}  // namespace
}  // namespace fairlead::sim
