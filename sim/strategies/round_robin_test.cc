#include "sim/strategies/round_robin.h"

#include <gtest/gtest.h>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

TEST(RoundRobin, TakesEachInTurn) {
  const World world = test_world();
  RoundRobin strategy(world, world.edges()[0], 1);
  uint32_t last = strategy.first(0s, {});
  for (int i = 0; i < 9; ++i) {
    const uint32_t next = strategy.first(0s, {});
    EXPECT_EQ(next, (last + 1) % 3);
    last = next;
  }
}

TEST(RoundRobin, PassesOverThoseThatAreDown) {
  const World world = test_world();
  RoundRobin strategy(world, world.edges()[0], 1);
  fail_checks(strategy, 1);
  const uint32_t one = strategy.first(0s, {});
  const uint32_t other = strategy.first(0s, {});
  EXPECT_EQ(one + other, 2u) << "0 and 2";
  EXPECT_EQ(strategy.first(0s, {}), one);
}

TEST(RoundRobin, TriesAgainAtTheNext) {
  const World world = test_world();
  RoundRobin strategy(world, world.edges()[0], 1);
  const uint32_t tried = strategy.first(0s, {});
  EXPECT_EQ(strategy.again(0s, tried_at(tried), health::Outcome::refused), (tried + 1) % 3);
}

TEST(RoundRobin, EdgesBeginAtDifferentOnes) {
  const World world = test_world();
  RegionSet begun;
  for (uint64_t seed = 0; seed < 20; ++seed)
    begun.add(RoundRobin(world, world.edges()[0], seed).first(0s, {}));
  EXPECT_EQ(begun, RegionSet::all(3));
}

}  // namespace
}  // namespace fairlead::sim
