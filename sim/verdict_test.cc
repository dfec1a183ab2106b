#include "sim/verdict.h"

#include <gtest/gtest.h>

#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

TEST(Verdict, CountsViolationsByCriticality) {
  Recording recording("load: 0.1");
  recording.end(90, 1s, 10ms, End::ok);
  recording.end(4, 1s, 1s, End::ok, Criticality::sheddable);  // late: longer than 40 ms + 100 ms
  recording.end(3, 2s, 15s, End::failed, Criticality::critical);
  recording.end(2, 2s, 0s, End::shed, Criticality::sheddable);
  recording.end(1, 2s, 10ms, End::ok, Criticality::critical);
  recording.end(50, -5s, 15s, End::failed);  // before anything is counted
  const Figures figures = figures_of(*recording.recorder);
  EXPECT_EQ(figures.total.requests, 100u);
  EXPECT_EQ(figures.total.violations(), 9u);
  EXPECT_DOUBLE_EQ(figures.total.violation_rate(), 900);
  EXPECT_EQ(figures.by_criticality[static_cast<size_t>(Criticality::sheddable)].violations(), 6u);
  EXPECT_EQ(figures.by_criticality[static_cast<size_t>(Criticality::critical)].violations(), 3u);
  EXPECT_DOUBLE_EQ(figures.critical_ok, 0.25);
  EXPECT_DOUBLE_EQ(figures.goodput, 0.91);
  EXPECT_NEAR(to_ms(figures.p50), 10, 2);
  EXPECT_GT(to_ms(figures.p99), 900);
}

TEST(Verdict, GoodputIsOfWhatCouldBeServedInEachSecond) {
  // 1500/s, while half of region A is gone 1000/s.
  Recording recording("faults: [ { kind: capacity, regions: [A], at: 5s, until: 15s, share: 50% } ]");
  recording.end(1'000, 1s, 1ms, End::ok);
  recording.end(500, 6s, 1ms, End::ok);
  recording.end(1'500, 6s, 0s, End::shed);  // 1,000 of these 2,000 could be served
  recording.end(500, 20s, 1ms, End::ok);    // and all of these
  EXPECT_DOUBLE_EQ(figures_of(*recording.recorder).goodput, 2'000.0 / 2'500);
}

TEST(Verdict, WhatNobodyReachesCouldNotServe) {
  // 1500/s, without region A 500/s. Silence on one way only takes nothing away.
  Recording recording(
      "faults: [ { kind: kill, regions: [A], at: 5s, until: 15s },"
      " { kind: black_hole, regions: [B], edges: [A], at: 5s, until: 15s } ]");
  recording.end(100, 6s, 1ms, End::ok);
  recording.end(900, 6s, 0s, End::shed);
  EXPECT_DOUBLE_EQ(figures_of(*recording.recorder).goodput, 0.2);
}

TEST(Verdict, BalanceIsTheBusiestOverTheMeanOfCountedSeconds) {
  Recording recording("load: 0.1");
  for (int s = 1; s <= 10; ++s) recording.recorder->sample(s * 1s, {0.0, 1.0});  // the warm-up
  for (int s = 11; s <= 40; ++s) recording.recorder->sample(s * 1s, {s % 2 == 0 ? 0.9 : 0.3, 0.2});
  EXPECT_NEAR(figures_of(*recording.recorder).balance, 1.5, 1e-9);
}

TEST(Verdict, WithoutFaultsNothingShifts) {
  const Figures figures = figures_of(*Recording("load: 0.1").recorder);
  EXPECT_FALSE(figures.shifted_after);
  EXPECT_FALSE(figures.returns);
  EXPECT_FALSE(figures.settled_after);
  EXPECT_FALSE(figures.overshoot);
  EXPECT_EQ(figures.balance, 1) << "nobody was busy";
  EXPECT_EQ(figures.goodput, 1) << "nothing was asked";
}

TEST(Verdict, FollowsTheFirstFault) {
  Recording recording("faults: [ { kind: capacity, regions: [A], at: 5s, until: 20s, share: 50% } ]");
  recording.send(0, -10s, 5s, 500us, 90);
  recording.send(0, 5s, 30s, 500us, 70);
  const Figures figures = figures_of(*recording.recorder);
  EXPECT_FALSE(figures.shifted_after);
  EXPECT_EQ(figures.returns, 0);
  EXPECT_EQ(figures.settled_after, 0ms);
  EXPECT_LT(figures.overshoot.value_or(100), 1);
}

Figures good_figures() {
  Figures figures;
  figures.goodput = 0.99;
  figures.critical_ok = 1;
  figures.balance = 1.05;
  figures.shifted_after = 100ms;
  figures.returns = 1;
  figures.settled_after = 2s;
  figures.overshoot = 4;
  return figures;
}

constexpr Expectation kAll = {.shifted_within = 180ms,
                              .returns_at_most = 2,
                              .settled_within = 5s,
                              .overshoot_at_most = 10,
                              .balance_at_most = 1.1,
                              .critical_at_least = 0.999,
                              .goodput_at_least = 0.97};

TEST(Verdict, JudgesOnlyWhatIsAsked) {
  EXPECT_TRUE(judge({}, good_figures()).empty());
  const auto findings = judge({.returns_at_most = 0}, good_figures());
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].what, "returns_at_most");
  EXPECT_EQ(findings[0].expected, 0);
  EXPECT_EQ(findings[0].measured, 1);
  EXPECT_FALSE(findings[0].met);
  EXPECT_EQ(findings[0].missed_by(), 1);
}

TEST(Verdict, GoodFiguresMeetAllExpectations) {
  const auto findings = judge(kAll, good_figures());
  EXPECT_EQ(findings.size(), 7u);
  for (const Finding& finding : findings) {
    EXPECT_TRUE(finding.met) << finding.what;
    EXPECT_FALSE(finding.missed_by()) << finding.what;
  }
}

TEST(Verdict, ABoundItselfIsMet) {
  Figures figures = good_figures();
  figures.shifted_after = kAll.shifted_within;
  figures.goodput = kAll.goodput_at_least;
  for (const Finding& finding : judge(kAll, figures)) EXPECT_TRUE(finding.met) << finding.what;
}

TEST(Verdict, WhatNeverHappenedIsMissed) {
  const auto findings = judge(kAll, Figures());
  ASSERT_EQ(findings.size(), 7u);
  EXPECT_EQ(findings[0].what, "shifted_within");
  EXPECT_FALSE(findings[0].met);
  EXPECT_FALSE(findings[0].measured);
  EXPECT_FALSE(findings[0].missed_by());
  EXPECT_EQ(findings[6].what, "goodput_at_least");
  EXPECT_DOUBLE_EQ(findings[6].missed_by().value_or(0), 0.97);
}

}  // namespace
}  // namespace fairlead::sim
