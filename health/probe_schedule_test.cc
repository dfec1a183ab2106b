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

TEST(ProbeSchedule, SeedsDiffer) {
  ProbeSchedule a(1), b(2);
  config::HealthCheck check;
  int same = 0;
  for (int i = 0; i < 20; ++i) same += gap(a, Time(1h), check) == gap(b, Time(1h), check) ? 1 : 0;
  EXPECT_LT(same, 5);
}

}  // namespace
}  // namespace fairlead::health
