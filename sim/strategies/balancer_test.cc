#include "sim/strategies/balancer.h"

#include <gtest/gtest.h>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

using health::Outcome;
using health::ProbeOutcome;

/// Picks the one of the lowest index.
class Lowest : public Balancer {
 public:
  explicit Lowest(const World& world) : Balancer(world, 1) {}
  using Balancer::outstanding;

 protected:
  uint32_t pick(RegionSet among) override { return among.nth(0); }
};

class BalancerTest : public testing::Test {
 protected:
  World world_ = test_world();
  Lowest balancer_{world_};
};

TEST_F(BalancerTest, PicksAmongThoseThatPass) {
  EXPECT_EQ(balancer_.first(0s, {}), 0u);
  fail_checks(balancer_, 0);
  EXPECT_EQ(balancer_.first(0s, {}), 1u);
  check(balancer_, 0, ProbeOutcome::ok, 2);
  EXPECT_EQ(balancer_.first(0s, {}), 0u);
}

TEST_F(BalancerTest, PicksAmongAllWhereNonePasses) {
  for (uint32_t r = 0; r < 3; ++r) fail_checks(balancer_, r);
  EXPECT_EQ(balancer_.first(0s, {}), 0u);
}

TEST_F(BalancerTest, TriesOnceMoreElsewhere) {
  EXPECT_EQ(balancer_.again(0s, tried_at(0), Outcome::refused), 1u);
  const RequestView twice{.tried = 0b11, .tries = 2};
  EXPECT_EQ(balancer_.again(0s, twice, Outcome::refused), Strategy::kNone);
}

TEST_F(BalancerTest, DoesNotTryAgainWhereNothingElsePasses) {
  fail_checks(balancer_, 1);
  fail_checks(balancer_, 2);
  EXPECT_EQ(balancer_.again(0s, tried_at(0), Outcome::reset), Strategy::kNone);
}

TEST_F(BalancerTest, CountsWhatIsOutstanding) {
  balancer_.sent(0s, 2);
  balancer_.sent(0s, 2);
  balancer_.ended(0s, 2, Outcome::status_failure, 1ms, -1);
  EXPECT_EQ(balancer_.outstanding(2), 1u);
}

}  // namespace
}  // namespace fairlead::sim
