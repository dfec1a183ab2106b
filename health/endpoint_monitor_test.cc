#include "health/endpoint_monitor.h"

#include <gtest/gtest.h>

#include "health/test_evidence.h"

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

constexpr Pace kPace{.p50 = 20ms, .p99 = 22ms, .p999 = 26ms};

class EndpointMonitorTest : public testing::Test {
 protected:
  void tick(const EvidenceDelta& delta, bool neighbours_work = true, bool room = true) {
    const Tick tick{now_ += 10ms, 10ms, 10ms, false};
    monitor_.observe(tick, delta);
    monitor_.decide(tick, kPace, neighbours_work, room);
  }
  State state() const { return monitor_.machine().state(); }

  config::Service service_;
  EndpointMonitor monitor_{"10.0.0.1:80", service_};
  Time now_{1h};
};

TEST_F(EndpointMonitorTest, IsEjectedWhenItRefuses) {
  tick(answered(10));
  tick(ended(Outcome::refused, 2));
  tick({});
  EXPECT_EQ(state(), State::ejected);
  EXPECT_TRUE(monitor_.dead());
  EXPECT_EQ(monitor_.health().share, 0);
}

TEST_F(EndpointMonitorTest, TheLastOneIsNotEjected) {
  tick(ended(Outcome::refused, 2), false);
  tick({}, false);
  EXPECT_EQ(state(), State::healthy);
  EXPECT_TRUE(monitor_.dead());
}

TEST_F(EndpointMonitorTest, FailuresEjectOnlyWhereThereIsRoomForStatistics) {
  tick(ended(Outcome::status_failure, 50), true, false);
  EXPECT_EQ(state(), State::healthy);
  tick(ended(Outcome::status_failure, 50), true, true);
  EXPECT_EQ(state(), State::ejected);
  EXPECT_EQ(monitor_.machine().cause(), Cause::failures);
}

TEST_F(EndpointMonitorTest, WrongChecksDoNotHideThatItRefuses) {
  for (int i = 0; i < 3; ++i) monitor_.probe_ended(now_, {.outcome = ProbeOutcome::wrong});
  tick({}, true, false);
  EXPECT_EQ(state(), State::healthy);  // there is no room for statistics
  tick(ended(Outcome::refused, 2), true, false);
  tick({}, true, false);
  EXPECT_EQ(state(), State::ejected);
  EXPECT_EQ(monitor_.machine().cause(), Cause::refused);
}

TEST_F(EndpointMonitorTest, SaysWhatWasWrongWithItsChecks) {
  EXPECT_EQ(monitor_.probe_failure(), "");
  for (int i = 0; i < 3; ++i)
    monitor_.probe_ended(now_, {.outcome = ProbeOutcome::wrong, .detail = "status 503"});
  EXPECT_EQ(monitor_.probe_failure(), "status 503");
  monitor_.probe_ended(now_, {.outcome = ProbeOutcome::untried});
  tick({});
  EXPECT_EQ(monitor_.machine().reason(), "health checks fail: status 503");
  monitor_.probe_ended(now_, {.outcome = ProbeOutcome::unreachable});
  EXPECT_EQ(monitor_.probe_failure(), "can not be reached");
  monitor_.probe_ended(now_, {});
  EXPECT_EQ(monitor_.probe_failure(), "");
}

TEST_F(EndpointMonitorTest, ChecksEjectAnIdleEndpointAndLetItReturn) {
  for (int i = 0; i < 3; ++i) monitor_.probe_ended(now_, {.outcome = ProbeOutcome::unreachable});
  tick({});
  EXPECT_EQ(state(), State::ejected);
  EXPECT_EQ(monitor_.machine().cause(), Cause::unreachable);
  now_ += service_.detection.hold_down;
  tick({});
  EXPECT_EQ(state(), State::ejected);  // checks still fail
  for (int i = 0; i < 2; ++i)
    monitor_.probe_ended(now_, {.outcome = ProbeOutcome::ok, .connect = 1ms, .response = 20ms});
  tick({});
  EXPECT_EQ(state(), State::probing);
  EXPECT_EQ(monitor_.probe_latency().value(), 19);  // less the connect
}

TEST_F(EndpointMonitorTest, WithoutChecksNothingIsLeftOfWhatTheySaid) {
  service_.health_check.emplace();
  monitor_.configure(service_);
  monitor_.probe_ended(now_, {.outcome = ProbeOutcome::ok, .connect = 1ms, .response = 20ms});
  for (int i = 0; i < 3; ++i) monitor_.probe_ended(now_, {.outcome = ProbeOutcome::unreachable});
  monitor_.configure(service_);
  EXPECT_TRUE(monitor_.probes().unreachable());  // they go on
  service_.health_check.reset();
  monitor_.configure(service_);
  EXPECT_FALSE(monitor_.probes().down());
  EXPECT_FALSE(monitor_.dead());
  EXPECT_EQ(monitor_.probe_failure(), "");
  EXPECT_TRUE(monitor_.probe_latency().empty());
  EXPECT_TRUE(monitor_.connect_latency().empty());
  tick({});
  EXPECT_EQ(state(), State::healthy);
}

TEST_F(EndpointMonitorTest, AnEjectedOneReturnsWhenItsChecksAreRemoved) {
  service_.health_check.emplace();
  monitor_.configure(service_);
  for (int i = 0; i < 3; ++i) monitor_.probe_ended(now_, {.outcome = ProbeOutcome::unreachable});
  tick({});
  ASSERT_EQ(state(), State::ejected);
  service_.health_check.reset();
  monitor_.configure(service_);
  now_ += service_.detection.hold_down;
  tick({});
  EXPECT_EQ(state(), State::probing);
  now_ += service_.detection.ramp_interval;
  tick({});
  EXPECT_EQ(state(), State::ramp);
}

TEST_F(EndpointMonitorTest, RealSuccessOutranksItsChecks) {
  for (int i = 0; i < 100; ++i) {
    monitor_.probe_ended(now_, {.outcome = ProbeOutcome::unreachable});
    tick(answered(1));
  }
  EXPECT_EQ(state(), State::healthy);
}

TEST_F(EndpointMonitorTest, PassedChecksDoNotSaveOneThatFailsRequests) {
  for (int i = 0; i < 100; ++i) {
    monitor_.probe_ended(now_, {.outcome = ProbeOutcome::ok});
    tick(ended(Outcome::status_failure, 2));
  }
  EXPECT_EQ(state(), State::ejected);
}

TEST_F(EndpointMonitorTest, AFailedTrialEjectsAgainForLonger) {
  tick(ended(Outcome::refused, 2));
  tick({});
  now_ += 30s;
  tick({});
  ASSERT_EQ(state(), State::probing);
  tick(ended(Outcome::reset));
  EXPECT_EQ(state(), State::ejected);
  EXPECT_EQ(monitor_.machine().hold_down(), 60s);
}

TEST_F(EndpointMonitorTest, WithoutEjectionOnlyChecksEject) {
  service_.detection.ejection = false;
  monitor_.configure(service_);
  tick(ended(Outcome::refused, 20));
  tick(ended(Outcome::status_failure, 200));
  EXPECT_EQ(state(), State::healthy);
  for (int i = 0; i < 3; ++i) monitor_.probe_ended(now_, {.outcome = ProbeOutcome::wrong});
  tick({});
  EXPECT_EQ(state(), State::ejected);
}

TEST_F(EndpointMonitorTest, AnAcquittalForgetsTheCharge) {
  tick(ended(Outcome::refused, 2));
  tick({});
  monitor_.acquit(now_);
  EXPECT_EQ(state(), State::healthy);
  EXPECT_FALSE(monitor_.dead());
  tick({});
  EXPECT_EQ(state(), State::healthy);
}

}  // namespace
}  // namespace fairlead::health
