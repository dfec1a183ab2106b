#include "health/probe_schedule.h"

#include <gtest/gtest.h>

#include <set>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

/// Time until the next check after one that begins at `now`.
Duration gap(ProbeSchedule& schedule, Time now, const config::HealthCheck& check) {
  schedule.begun(now, check);
  Duration past{};
  while (!schedule.due(now + past)) past += 1ms;
  return past;
}

TEST(ProbeSchedule, IsDueAtOnce) { EXPECT_TRUE(ProbeSchedule(1).due(Time(1h))); }

TEST(ProbeSchedule, StaysWithinItsJitterAndSpreads) {
  ProbeSchedule schedule(1);
  config::HealthCheck check;  // 1 s, give or take 10 %
  std::set<int64_t> gaps;
  for (int i = 0; i < 200; ++i) {
    const Duration d = gap(schedule, Time(1h), check);
    EXPECT_GE(d, 900ms);
    EXPECT_LE(d, 1101ms);
    gaps.insert(d / 10ms);
  }
  EXPECT_GE(gaps.size(), 15u);
}

TEST(ProbeSchedule, WithoutJitterItIsExact) {
  ProbeSchedule schedule(1);
  config::HealthCheck check;
  check.jitter = 0;
  EXPECT_EQ(gap(schedule, Time(1h), check), 1s);
}

TEST(ProbeSchedule, AShorterIntervalIsKeptAtOnceAndSpreads) {
  config::HealthCheck slow, quick;
  slow.interval = 1h;
  std::set<Duration> waits;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    ProbeSchedule schedule(seed);
    schedule.begun(Time(1h), slow);
    schedule.configure(Time(1h) + 10s, quick);
    Duration wait{};
    while (!schedule.due(Time(1h) + 10s + wait)) wait += 10ms;
    EXPECT_LE(wait, quick.interval);
    waits.insert(wait);
  }
  EXPECT_GE(waits.size(), 30u);
}

TEST(ProbeSchedule, TheSameOrALongerIntervalLeavesTheNextCheckWhereItIs) {
  config::HealthCheck check, longer;
  longer.interval = 1h;
  ProbeSchedule left(1), configured(1);
  for (int i = 0; i < 100; ++i) {
    const Time now = Time(1h) + i * 2s;
    left.begun(now, check);
    configured.begun(now, check);
    configured.configure(now, i % 2 == 0 ? check : longer);
    for (Duration past{}; past < 2s; past += 10ms)
      ASSERT_EQ(left.due(now + past), configured.due(now + past)) << i;
  }
}

TEST(ProbeSchedule, SeedsDiffer) {
  ProbeSchedule a(1), b(2);
  config::HealthCheck check;
  int same = 0;
  for (int i = 0; i < 20; ++i) same += gap(a, Time(1h), check) == gap(b, Time(1h), check) ? 1 : 0;
  EXPECT_LT(same, 5);
}

}  // namespace
}  // namespace fairlead::health
