#include "sim/simulation.h"

#include <gtest/gtest.h>

#include "sim/test_strategy.h"
#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

class SimulationTest : public testing::Test {
 protected:
  std::unique_ptr<Simulation> simulation() const {
    return std::make_unique<Simulation>(
        *world_, [](const World&) { return [](size_t, uint64_t) { return std::make_unique<Scripted>(); }; },
        7);
  }

  std::shared_ptr<const World> world_ = world_of(two_regions("load: 0.1"));
};

TEST_F(SimulationTest, InPiecesItIsTheSame) {
  const auto whole = simulation(), pieces = simulation();
  whole->run();
  pieces->run_until(0s);
  for (Duration at = 1ms; at < 12s; at += 777ms) pieces->run_until(at);
  pieces->run();
  EXPECT_GT(whole->recorder().total().requests, 3000u);
  EXPECT_EQ(pieces->recorder().total().requests, whole->recorder().total().requests);
  EXPECT_EQ(pieces->recorder().quantile(0.9), whole->recorder().quantile(0.9));
}

TEST_F(SimulationTest, NothingHappensBeforeItsTime) {
  const auto simulation = this->simulation();
  simulation->run_until(10s);
  EXPECT_EQ(simulation->recorder().total().requests, 0u) << "the warm-up does not count";
  simulation->run_until(11s);
  EXPECT_NEAR(static_cast<double>(simulation->recorder().total().requests), 150, 50);
  EXPECT_EQ(simulation->recorder().seconds()[12].ok, 0u);
}

}  // namespace
}  // namespace fairlead::sim
