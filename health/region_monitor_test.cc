#include "health/region_monitor.h"

#include <gtest/gtest.h>

#include <optional>

#include "health/test_evidence.h"

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

/// Its answers say how full they find their region.
EvidenceDelta reporting(EvidenceDelta delta, double utilization) {
  delta.reports = delta.ok() + delta.failed();
  delta.utilization = static_cast<uint64_t>(utilization * 1e6 * static_cast<double>(delta.reports));
  return delta;
}

class RegionMonitorTest : public testing::Test {
 protected:
  void use(size_t endpoints) {
    RegionSpec spec{.name = "near"};
    for (size_t i = 0; i < endpoints; ++i)
      spec.endpoints.push_back("10.0.0." + std::to_string(i + 1) + ":80");
    region_.emplace(service_, std::move(spec));
  }
  RegionMonitor::Edges tick(std::vector<EvidenceDelta> deltas, RegionMonitor::Gate gate = {}) {
    deltas.resize(region_->endpoints().size());
    const Tick tick{now_ += 10ms, 10ms, 10ms, false};
    region_->observe(tick, deltas);
    return region_->decide(tick, gate);
  }
  void run(int ticks, const std::vector<EvidenceDelta>& deltas) {
    for (int i = 0; i < ticks; ++i) tick(deltas);
  }
  State state() const { return region_->machine().state(); }
  double utilization(Duration later = 0ms) const { return region_->health(now_ + later).utilization; }

  config::Service service_;
  std::optional<RegionMonitor> region_;
  Time now_{1h};
};

TEST_F(RegionMonitorTest, AllEndpointsRefusingIsProof) {
  use(2);
  run(100, {answered(10), answered(10)});
  EXPECT_TRUE(tick({ended(Outcome::refused, 2), ended(Outcome::refused, 2)}).suspected);
  EXPECT_TRUE(tick({}).ejected);
  EXPECT_EQ(region_->machine().cause(), Cause::refused);
  EXPECT_EQ(region_->health(now_).health, 0);
}

TEST_F(RegionMonitorTest, ThreeOfManyRefusingWithin100MsIsProofWhenNobodyAnswers) {
  use(5);
  run(100, {answered(1), answered(1), answered(1), answered(1), answered(1)});
  const EvidenceDelta refused = ended(Outcome::refused, 2);
  tick({refused, refused, refused});
  EXPECT_TRUE(tick({}).ejected);
}

TEST_F(RegionMonitorTest, ThreeOfManyRefusingIsNoProofWhileOthersAnswer) {
  use(5);
  const EvidenceDelta refused = ended(Outcome::refused, 2);
  run(20, {refused, refused, refused, answered(5), answered(5)});
  EXPECT_EQ(state(), State::healthy);
  EXPECT_EQ(region_->endpoint_state(0), State::ejected);
  EXPECT_EQ(region_->endpoint_state(4), State::healthy);
  EXPECT_NEAR(region_->health(now_).health, 0.4, 1e-9);
}

TEST_F(RegionMonitorTest, CountsTheEjectionsOfItsEndpoints) {
  use(3);
  run(20, {ended(Outcome::refused, 2), answered(5), answered(5)});
  run(20, {{}, ended(Outcome::reset, 3), answered(5)});
  EXPECT_EQ(region_->endpoint_ejections(Cause::refused), 2u);
  region_->configure(service_, {.name = "near", .endpoints = {"10.0.0.3:80", "10.0.0.4:80"}});
  run(20, {answered(5), ended(Outcome::status_failure, 50)});
  EXPECT_EQ(region_->endpoint_ejections(Cause::refused), 2u);  // although they are gone
  EXPECT_EQ(region_->endpoint_ejections(Cause::failures), 1u);
}

TEST_F(RegionMonitorTest, AnEjectionOfTheRegionIsNoneOfItsEndpoints) {
  use(2);
  run(20, {ended(Outcome::refused, 2), ended(Outcome::refused, 2)});
  ASSERT_EQ(state(), State::ejected);
  EXPECT_EQ(region_->endpoint_ejections(Cause::refused), 0u);
}

TEST_F(RegionMonitorTest, AStrayResetOfTheOnlyEndpointIsNothing) {
  use(1);
  for (int i = 0; i < 1000; ++i) {
    EvidenceDelta delta = answered(i % 3 == 0 ? 0 : 10);
    if (i % 10 == 0) delta.outcomes[static_cast<size_t>(Outcome::reset)] = 1;
    tick({delta});
    ASSERT_EQ(state(), State::healthy) << i;
  }
}

TEST_F(RegionMonitorTest, SuspicionIsLiftedByTheFirstAnswerOrLapses) {
  use(1);
  run(200, {answered(40)});
  for (int i = 0; i < 8; ++i) tick({sent(40, 80 + 40 * static_cast<uint64_t>(i))});
  ASSERT_EQ(state(), State::suspect);
  tick({answered(1)});
  EXPECT_EQ(state(), State::healthy);
  for (int i = 0; i < 12; ++i) tick({sent(40, 80 + 40 * static_cast<uint64_t>(i))});
  ASSERT_EQ(state(), State::suspect);
  run(101, {sent(0, 0)});  // all moved away, nothing owed
  EXPECT_EQ(state(), State::healthy);
  EXPECT_EQ(region_->machine().transitions(), 0u);
}

TEST_F(RegionMonitorTest, StatisticsNeedTheGate) {
  use(1);
  for (int i = 0; i < 10; ++i) tick({ended(Outcome::status_failure, 100)}, {.statistics = false});
  EXPECT_EQ(state(), State::healthy);
  EXPECT_TRUE(region_->bad_by_statistics());
  tick({}, {.statistics = true});
  EXPECT_EQ(state(), State::ejected);
  EXPECT_EQ(region_->machine().cause(), Cause::failures);
}

TEST_F(RegionMonitorTest, UnreachableChecksEjectWithoutTheGate) {
  service_.health_check.emplace();
  use(1);
  for (int i = 0; i < 3; ++i) region_->probe_ended(0, now_, {.outcome = ProbeOutcome::unreachable});
  tick({}, {.statistics = false});
  EXPECT_EQ(state(), State::ejected);
  EXPECT_FALSE(region_->bad_by_statistics());
}

TEST_F(RegionMonitorTest, WrongChecksNeedTheGate) {
  service_.health_check.emplace();
  use(1);
  for (int i = 0; i < 3; ++i) region_->probe_ended(0, now_, {.outcome = ProbeOutcome::wrong});
  tick({}, {.statistics = false});
  EXPECT_EQ(state(), State::healthy);
  tick({});
  EXPECT_EQ(state(), State::ejected);
}

TEST_F(RegionMonitorTest, WrongChecksDoNotHideThatItRefuses) {
  service_.health_check.emplace();
  use(1);
  for (int i = 0; i < 3; ++i) region_->probe_ended(0, now_, {.outcome = ProbeOutcome::wrong});
  tick({ended(Outcome::refused, 2)}, {.statistics = false});
  EXPECT_EQ(state(), State::suspect);
  EXPECT_TRUE(tick({}, {.statistics = false}).ejected);
  EXPECT_EQ(region_->machine().cause(), Cause::refused);
  EXPECT_FALSE(region_->bad_by_statistics());
}

TEST_F(RegionMonitorTest, WrongChecksDoNotHideThatItIsSilent) {
  service_.health_check.emplace();
  use(1);
  run(200, {answered(40)});
  for (int i = 0; i < 3; ++i) region_->probe_ended(0, now_, {.outcome = ProbeOutcome::wrong});
  for (int i = 0; i < 100 && state() != State::ejected; ++i)
    tick({sent(40, 80 + 40 * static_cast<uint64_t>(i))}, {.statistics = false});
  EXPECT_EQ(state(), State::ejected);
  EXPECT_EQ(region_->machine().cause(), Cause::silent);
}

TEST_F(RegionMonitorTest, WrongChecksDoNotHideThatATrialFindsItDead) {
  service_.health_check.emplace();
  use(1);
  run(3, {ended(Outcome::refused, 5)});
  for (int i = 0; i < 2; ++i) region_->probe_ended(0, now_, {.outcome = ProbeOutcome::ok});
  now_ += service_.detection.hold_down;
  tick({});
  ASSERT_EQ(state(), State::probing);
  for (int i = 0; i < 3; ++i) region_->probe_ended(0, now_, {.outcome = ProbeOutcome::wrong});
  tick({ended(Outcome::refused, 1)});
  EXPECT_EQ(state(), State::ejected);
  EXPECT_EQ(region_->machine().cause(), Cause::refused);
}

TEST_F(RegionMonitorTest, AnEjectedRegionWaitsForItsChecks) {
  service_.health_check.emplace();
  use(1);
  run(2, {ended(Outcome::refused, 5)});
  tick({});
  ASSERT_EQ(state(), State::ejected);
  now_ += 100s;
  tick({});
  EXPECT_EQ(state(), State::ejected);
  for (int i = 0; i < 2; ++i) region_->probe_ended(0, now_, {.outcome = ProbeOutcome::ok});
  tick({});
  EXPECT_EQ(state(), State::probing);
}

TEST_F(RegionMonitorTest, ReturnsWhenTheChecksThatEjectedItAreRemoved) {
  service_.health_check.emplace();
  use(1);
  for (int i = 0; i < 3; ++i) region_->probe_ended(0, now_, {.outcome = ProbeOutcome::wrong});
  tick({});
  ASSERT_EQ(state(), State::ejected);
  service_.health_check.reset();
  region_->configure(service_, region_->spec());
  now_ += service_.detection.hold_down;
  tick({});
  EXPECT_EQ(state(), State::probing);
  now_ += service_.detection.ramp_interval;
  tick({});
  EXPECT_EQ(state(), State::ramp);
  EXPECT_FALSE(region_->bad_by_statistics());
}

TEST_F(RegionMonitorTest, ATrialFailsAtTheFirstRefusal) {
  use(1);
  run(3, {ended(Outcome::refused, 5)});
  ASSERT_EQ(state(), State::ejected);
  now_ += 30s;
  tick({});
  ASSERT_EQ(state(), State::probing);
  tick({ended(Outcome::refused, 1)});
  EXPECT_EQ(state(), State::ejected);
  EXPECT_EQ(region_->machine().hold_down(), 60s);
}

TEST_F(RegionMonitorTest, SuccessUnderFailOpenEndsTheHoldDown) {
  use(1);
  run(3, {ended(Outcome::refused, 5)});
  tick({answered(1)}, {.fail_open = false});
  EXPECT_EQ(state(), State::ejected);
  tick({answered(1)}, {.fail_open = true});
  EXPECT_EQ(state(), State::probing);
}

TEST_F(RegionMonitorTest, ReportsLatencyAndFailuresForTheCost) {
  use(1);
  run(300, {answered(40, 20ms)});
  RegionHealth health = region_->health(now_);
  EXPECT_TRUE(health.measured);
  EXPECT_NEAR(health.latency_ms, 20, 0.1);
  EXPECT_NEAR(health.baseline_ms, 20, 0.1);
  EXPECT_EQ(health.failure_rate, 0);
  EvidenceDelta mixed = answered(30, 20ms);
  mixed.outcomes[static_cast<size_t>(Outcome::status_failure)] = 10;
  run(30, {mixed});
  health = region_->health(now_);
  EXPECT_NEAR(health.failure_rate, 0.25, 0.03);  // the change was found at once
  EXPECT_EQ(state(), State::healthy);            // below a majority the cost steers
}

TEST_F(RegionMonitorTest, HearsHowFullItIsFromItsAnswers) {
  use(1);
  run(10, {answered(10)});
  EXPECT_LT(utilization(), 0) << "nobody says";
  run(100, {reporting(answered(10), 0.7)});
  EXPECT_NEAR(utilization(), 0.7, 1e-3);
  run(100, {reporting(answered(10), 0.4)});
  EXPECT_NEAR(utilization(), 0.4, 0.01);
}

TEST_F(RegionMonitorTest, HearsHowFullItIsFromItsChecks) {
  service_.health_check.emplace();
  use(1);
  region_->probe_ended(0, now_, {.outcome = ProbeOutcome::ok});
  EXPECT_LT(utilization(), 0);
  for (int i = 0; i < 5; ++i)
    region_->probe_ended(0, now_ += 1s, {.outcome = ProbeOutcome::ok, .utilization = 0.6});
  EXPECT_NEAR(utilization(), 0.6, 1e-6);
}

TEST_F(RegionMonitorTest, ForgetsReportsThatNobodyRenewsFor10s) {
  use(1);
  run(10, {reporting(answered(10), 0.7)});
  EXPECT_GT(utilization(9990ms), 0);
  EXPECT_LT(utilization(10s), 0);
}

TEST_F(RegionMonitorTest, UnderSteerWhatTurnsRequestsAwayBecauseItIsFullIsNotEjected) {
  EvidenceDelta some = ended(Outcome::status_failure, 50);
  some += answered(5);
  const EvidenceDelta full = reporting(some, 0.97);
  service_.policy = config::Policy::latency;
  use(1);
  run(100, {full});
  EXPECT_EQ(state(), State::ejected);
  service_.policy = config::Policy::steer;
  use(1);
  run(100, {full});
  EXPECT_EQ(state(), State::healthy);
  use(1);
  run(100, {reporting(ended(Outcome::status_failure, 50), 0.5)});
  EXPECT_EQ(state(), State::ejected) << "it has room and fails all the same";
}

TEST_F(RegionMonitorTest, BeingFullIsNoExcuseForEver) {
  service_.policy = config::Policy::steer;
  EvidenceDelta some = ended(Outcome::status_failure, 50);
  some += answered(5);
  use(1);
  run(900, {reporting(some, 0.97)});
  EXPECT_EQ(state(), State::healthy);
  run(150, {reporting(some, 0.97)});
  EXPECT_EQ(state(), State::ejected);
}

TEST_F(RegionMonitorTest, WhatServesNobodyAnyMoreIsNotFullButDead) {
  service_.policy = config::Policy::steer;
  use(1);
  run(100, {reporting(answered(50), 0.97)});
  run(200, {reporting(ended(Outcome::status_failure, 50), 0.97)});
  EXPECT_EQ(state(), State::ejected);
}

TEST_F(RegionMonitorTest, WhatSaidThatItIsFullMayBeSilentForLonger) {
  const auto suspected_after = [&](double utilization) {
    use(1);
    run(200, {reporting(answered(40), utilization)});
    int ticks = 0;
    for (; state() == State::healthy && ticks < 200; ++ticks)
      tick({sent(40, 80 + 40 * static_cast<uint64_t>(ticks))});
    return ticks * 10ms;
  };
  EXPECT_LE(suspected_after(0.5), 100ms);
  EXPECT_GE(suspected_after(0.95), 300ms);
  EXPECT_LE(suspected_after(0.95), 350ms);
}

TEST_F(RegionMonitorTest, ANewConfigurationKeepsWhatIsKnownOfEndpoints) {
  use(2);
  run(20, {ended(Outcome::refused, 2), answered(10)});
  ASSERT_EQ(region_->endpoint_state(0), State::ejected);
  region_->configure(service_, {.name = "near", .endpoints = {"10.0.0.9:80", "10.0.0.2:80", "10.0.0.1:80"}});
  EXPECT_EQ(region_->endpoint_state(0), State::healthy);
  EXPECT_EQ(region_->endpoint_state(2), State::ejected);
}

}  // namespace
}  // namespace fairlead::health
