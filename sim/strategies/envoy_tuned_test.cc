#include "sim/strategies/envoy_tuned.h"

#include <gtest/gtest.h>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

using health::Outcome;
using health::ProbeOutcome;

class EnvoyTunedTest : public testing::Test {
 protected:
  void fail_requests(uint32_t region, Duration now) {
    for (int i = 0; i < 5; ++i) strategy_.ended(now, region, Outcome::status_failure, 1ms, -1);
  }

  World world_ = test_world();
  EnvoyTuned strategy_{world_, world_.edges()[0], 1};
};

TEST_F(EnvoyTunedTest, LeavesAnOutlierAtOnce) {
  EXPECT_EQ(strategy_.first(0s, {}), 0u);
  fail_requests(0, 0s);
  EXPECT_EQ(strategy_.first(0s, {}), 1u);
  strategy_.tick(41s);
  EXPECT_EQ(strategy_.first(41s, {}), 0u);
}

TEST_F(EnvoyTunedTest, APassedCheckBringsAnOutlierBack) {
  fail_requests(0, 0s);
  check(strategy_, 0, ProbeOutcome::ok, 1);
  EXPECT_EQ(strategy_.first(0s, {}), 0u);
}

TEST_F(EnvoyTunedTest, WhatFailedItsChecksNeedsTwoThatPass) {
  fail_requests(0, 0s);
  fail_checks(strategy_, 0);
  check(strategy_, 0, ProbeOutcome::ok, 1);
  EXPECT_EQ(strategy_.first(0s, {}), 1u);
  check(strategy_, 0, ProbeOutcome::ok, 1);
  EXPECT_EQ(strategy_.first(0s, {}), 0u);
}

TEST_F(EnvoyTunedTest, FailedChecksCountAsWell) {
  fail_checks(strategy_, 0);
  EXPECT_EQ(strategy_.first(0s, {}), 1u);
}

TEST_F(EnvoyTunedTest, TriesOnceMoreAtTheNextLevel) {
  EXPECT_EQ(strategy_.again(0s, tried_at(0), Outcome::response_timeout), 1u);
  EXPECT_EQ(strategy_.again(0s, {.tried = 0b11, .tries = 2}, Outcome::refused), Strategy::kNone);
}

TEST_F(EnvoyTunedTest, TriesAgainInPlaceWhereNothingElseIsAvailable) {
  fail_checks(strategy_, 1);
  fail_checks(strategy_, 2);
  EXPECT_EQ(strategy_.again(0s, tried_at(0), Outcome::refused), 0u);
}

TEST_F(EnvoyTunedTest, PanicsWhereNothingIsAvailable) {
  fail_requests(0, 0s);
  fail_checks(strategy_, 1);
  fail_requests(2, 0s);
  RegionSet used;
  for (int i = 0; i < 50; ++i) used.add(strategy_.first(0s, {}));
  EXPECT_EQ(used, RegionSet::all(3));
}

TEST_F(EnvoyTunedTest, GivesUpATryAfterASecond) { EXPECT_EQ(strategy_.settings().attempt_timeout, 1s); }

}  // namespace
}  // namespace fairlead::sim
