#include "sim/strategies/outlier_detector.h"

#include <gtest/gtest.h>

namespace fairlead::sim {
namespace {

using health::Outcome;

class OutlierDetectorTest : public testing::Test {
 protected:
  void fail(Duration now, int times = 5, Outcome outcome = Outcome::status_failure) {
    for (int i = 0; i < times; ++i) detector_.ended(now, 0, outcome);
  }
  /// Whether region 0 is ejected after all intervals that end until `now`.
  bool ejected(Duration now) {
    detector_.advance(now);
    return detector_.ejected().has(0);
  }

  OutlierDetector detector_{2, 10s};
};

TEST_F(OutlierDetectorTest, FiveInARowEjectAtOnce) {
  fail(1s, 4);
  EXPECT_FALSE(ejected(1s));
  fail(1s, 1);
  EXPECT_TRUE(ejected(1s));
  EXPECT_FALSE(detector_.ejected().has(1));
}

TEST_F(OutlierDetectorTest, AllKindsOfFailuresCountAlike) {
  for (Outcome outcome : {Outcome::refused, Outcome::reset, Outcome::response_timeout,
                          Outcome::connect_timeout, Outcome::bad_response})
    fail(1s, 1, outcome);
  EXPECT_TRUE(ejected(1s));
}

TEST_F(OutlierDetectorTest, ASuccessBeginsTheRowAnew) {
  fail(1s, 4);
  detector_.ended(1s, 0, Outcome::ok);
  fail(1s, 4);
  EXPECT_FALSE(ejected(1s));
}

TEST_F(OutlierDetectorTest, WhatWasGivenUpIsNoFailure) {
  fail(1s, 9, Outcome::cancelled);
  EXPECT_FALSE(ejected(1s));
}

TEST_F(OutlierDetectorTest, ReturnsAtTheEndOfAnInterval) {
  fail(1s);
  EXPECT_TRUE(ejected(39s)) << "30 s are over at 31 s, but the interval is not";
  EXPECT_FALSE(ejected(40s));
}

TEST_F(OutlierDetectorTest, EachTimeInARowIsLonger) {
  fail(10s);
  EXPECT_FALSE(ejected(40s));
  fail(41s);
  EXPECT_TRUE(ejected(100s));
  EXPECT_FALSE(ejected(110s)) << "60 s";
}

TEST_F(OutlierDetectorTest, LateFailuresOfOneThatIsEjectedDoNotProlongIt) {
  fail(10s);
  fail(11s, 20);
  EXPECT_FALSE(ejected(40s));
  fail(41s, 4);
  EXPECT_FALSE(ejected(41s)) << "it returned with a row of none";
}

TEST_F(OutlierDetectorTest, TheMultiplierFallsWhileItIsBack) {
  fail(10s);
  EXPECT_FALSE(ejected(40s));
  EXPECT_FALSE(ejected(50s)) << "a whole interval";
  fail(51s);
  EXPECT_FALSE(ejected(90s)) << "30 s again";
}

TEST_F(OutlierDetectorTest, APassedCheckBringsItBackAtOnce) {
  fail(1s);
  detector_.passed_check(2s, 0);
  EXPECT_FALSE(ejected(2s));
  fail(3s, 4);
  EXPECT_FALSE(ejected(3s)) << "the row began anew";
  fail(3s, 1);
  EXPECT_TRUE(ejected(3s));
  EXPECT_TRUE(ejected(60s)) << "the second time in a row, 60 s";
  EXPECT_FALSE(ejected(70s));
}

TEST_F(OutlierDetectorTest, NoEjectionIsLongerThanFiveMinutes) {
  Duration now = 10s;
  for (int i = 0; i < 15; ++i) {
    fail(now);
    while (ejected(now)) now += 10s;
  }
  const Duration begun = now;
  fail(now);
  while (ejected(now)) now += 10s;
  EXPECT_EQ(now - begun, 300s);
}

TEST_F(OutlierDetectorTest, AllMayBeEjected) {
  fail(1s);
  for (int i = 0; i < 5; ++i) detector_.ended(1s, 1, Outcome::refused);
  EXPECT_EQ(detector_.ejected(), RegionSet::all(2));
}

}  // namespace
}  // namespace fairlead::sim
