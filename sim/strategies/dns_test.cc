#include "sim/strategies/dns.h"

#include <gtest/gtest.h>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

class DnsTest : public testing::Test {
 protected:
  /// Of a thousand requests at `now`, those that go to the region `near`.
  int at_near(Duration now) {
    int n = 0;
    for (int i = 0; i < 1000; ++i) n += strategy_.first(now, {}) == 0 ? 1 : 0;
    return n;
  }

  World world_ = test_world();
  Dns strategy_{world_, world_.edges()[0], 1};
};

TEST_F(DnsTest, AnswersWithTheNearest) { EXPECT_EQ(at_near(0s), 1000); }

TEST_F(DnsTest, ClientsHoldTheOldAnswerForItsTtl) {
  fail_checks(strategy_, 0, 100s);
  EXPECT_EQ(at_near(100s), 1000);
  EXPECT_NEAR(at_near(115s), 750, 60);
  EXPECT_NEAR(at_near(145s), 250, 60);
  EXPECT_EQ(at_near(160s), 0);
  EXPECT_EQ(strategy_.first(160s, {}), 1u) << "the next nearest";
}

TEST_F(DnsTest, ThreePassedChecksBringARegionBack) {
  fail_checks(strategy_, 0, 100s);
  check(strategy_, 0, health::ProbeOutcome::ok, 2, 200s);
  EXPECT_EQ(at_near(270s), 0);
  check(strategy_, 0, health::ProbeOutcome::ok, 1, 300s);
  EXPECT_EQ(at_near(360s), 1000);
}

TEST_F(DnsTest, KeepsSeveralAnswersThatAreStillHeld) {
  fail_checks(strategy_, 0, 100s);
  fail_checks(strategy_, 1, 120s);
  RegionSet used;
  for (int i = 0; i < 100; ++i) used.add(strategy_.first(150s, {}));
  EXPECT_EQ(used, RegionSet::all(3));
}

TEST_F(DnsTest, DoesNotGoElsewhere) {
  EXPECT_EQ(strategy_.again(0s, tried_at(0), health::Outcome::refused), Strategy::kNone);
}

TEST_F(DnsTest, ChecksEveryTenSeconds) { EXPECT_EQ(strategy_.settings().check_interval, 10s); }

}  // namespace
}  // namespace fairlead::sim
