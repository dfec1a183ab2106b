#include "sim/strategies/envoy_priorities.h"

#include <gtest/gtest.h>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

using health::Outcome;

class EnvoyPrioritiesTest : public testing::Test {
 protected:
  World world_ = test_world();
  EnvoyPriorities strategy_{world_, world_.edges()[2], 1};  // of far: far, mid, near
};

TEST_F(EnvoyPrioritiesTest, FillsLevelsByDistance) {
  EXPECT_EQ(strategy_.first(0s, {}), 2u);
  fail_checks(strategy_, 2);
  EXPECT_EQ(strategy_.first(0s, {}), 1u);
  fail_checks(strategy_, 1);
  EXPECT_EQ(strategy_.first(0s, {}), 0u);
}

TEST_F(EnvoyPrioritiesTest, PanicsWhereAllAreDown) {
  for (uint32_t r = 0; r < 3; ++r) fail_checks(strategy_, r);
  RegionSet used;
  for (int i = 0; i < 50; ++i) used.add(strategy_.first(0s, {}));
  EXPECT_EQ(used, RegionSet::all(3));
}

TEST_F(EnvoyPrioritiesTest, TriesOnceMoreAtTheSameLevel) {
  EXPECT_EQ(strategy_.again(0s, tried_at(2), Outcome::refused), 2u);
  EXPECT_EQ(strategy_.again(0s, {.tried = 0b100, .tries = 2}, Outcome::refused), Strategy::kNone);
}

TEST_F(EnvoyPrioritiesTest, TheSecondTryFollowsChecksThatFailedMeanwhile) {
  fail_checks(strategy_, 2);
  EXPECT_EQ(strategy_.again(0s, tried_at(2), Outcome::reset), 1u);
}

}  // namespace
}  // namespace fairlead::sim
