#include "sim/strategies/p2c.h"

#include <gtest/gtest.h>

#include <array>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

TEST(P2c, NeverTakesTheOneWithTheMost) {
  const World world = test_world();
  P2c strategy(world, world.edges()[0], 1);
  strategy.sent(0s, 1);
  for (int i = 0; i < 100; ++i) EXPECT_NE(strategy.first(0s, {}), 1u);
}

TEST(P2c, PrefersButDoesNotInsistOnTheFewest) {
  const World world = test_world();
  P2c strategy(world, world.edges()[0], 1);
  strategy.sent(0s, 1);
  strategy.sent(0s, 1);
  strategy.sent(0s, 2);
  std::array<int, 3> taken{};
  for (int i = 0; i < 3000; ++i) ++taken[strategy.first(0s, {})];
  EXPECT_NEAR(taken[0], 2000, 100) << "two of the three pairs have it";
  EXPECT_NEAR(taken[2], 1000, 100);
}

TEST(P2c, TakesWhatIsLeft) {
  const World world = test_world();
  P2c strategy(world, world.edges()[0], 1);
  fail_checks(strategy, 0);
  fail_checks(strategy, 2);
  EXPECT_EQ(strategy.first(0s, {}), 1u);
}

}  // namespace
}  // namespace fairlead::sim
