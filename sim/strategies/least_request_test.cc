#include "sim/strategies/least_request.h"

#include <gtest/gtest.h>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

TEST(LeastRequest, TakesTheOneWithTheFewest) {
  const World world = test_world();
  LeastRequest strategy(world, world.edges()[0], 1);
  strategy.sent(0s, 0);
  strategy.sent(0s, 2);
  EXPECT_EQ(strategy.first(0s, {}), 1u);
  strategy.sent(0s, 1);
  strategy.sent(0s, 1);
  strategy.ended(0s, 2, health::Outcome::ok, 1ms, -1);
  EXPECT_EQ(strategy.first(0s, {}), 2u);
}

TEST(LeastRequest, DrawsByLotWhereSeveralHaveEquallyFew) {
  const World world = test_world();
  LeastRequest strategy(world, world.edges()[0], 1);
  strategy.sent(0s, 1);
  RegionSet taken;
  for (int i = 0; i < 40; ++i) taken.add(strategy.first(0s, {}));
  EXPECT_EQ(taken, RegionSet(0b101));
}

TEST(LeastRequest, TriesAgainAtTheFewestOfTheOthers) {
  const World world = test_world();
  LeastRequest strategy(world, world.edges()[0], 1);
  strategy.sent(0s, 1);
  EXPECT_EQ(strategy.again(0s, tried_at(0), health::Outcome::refused), 2u);
}

}  // namespace
}  // namespace fairlead::sim
