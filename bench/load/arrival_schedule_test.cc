#include "bench/load/arrival_schedule.h"

#include <gtest/gtest.h>

namespace fairlead::bench {
namespace {

using namespace std::chrono_literals;

constexpr Time kStart{100s};

TEST(ArrivalSchedule, SpacesRequestsEvenly) {
  const ArrivalSchedule schedule(kStart, 4000, 56'000);
  EXPECT_EQ(schedule.intended(0), kStart);
  EXPECT_EQ(schedule.intended(1), kStart + 250us);
  EXPECT_EQ(schedule.intended(4000), kStart + 1s);
}

TEST(ArrivalSchedule, CountsWhatIsDueAtEachEdge) {
  const ArrivalSchedule schedule(kStart, 1000, 3);
  EXPECT_EQ(schedule.due(kStart - 1ns), 0u);
  EXPECT_EQ(schedule.due(kStart), 1u);
  EXPECT_EQ(schedule.due(kStart + 1ms - 1ns), 1u);
  EXPECT_EQ(schedule.due(kStart + 1ms), 2u);
  EXPECT_EQ(schedule.due(kStart + 1h), 3u);
}

TEST(ArrivalSchedule, DueAgreesWithIntendedForAwkwardRates) {
  for (double rate : {3.0, 7.0, 999.0, 12'345.6, 3e6}) {
    const ArrivalSchedule schedule(kStart, rate, 100'000);
    for (uint64_t k = 0; k < 99'000; k += 101) {
      EXPECT_GT(schedule.due(schedule.intended(k)), k) << rate;
      EXPECT_LE(schedule.due(schedule.intended(k) - 1ns), k) << rate;
    }
  }
}

TEST(ArrivalSchedule, ATickDelaysWakingOnly) {
  const ArrivalSchedule exact(kStart, 4000, 100);
  const ArrivalSchedule coarse(kStart, 4000, 100, 1ms);
  EXPECT_EQ(exact.wake_for(3), kStart + 750us);
  EXPECT_EQ(coarse.intended(3), kStart + 750us);
  EXPECT_EQ(coarse.wake_for(0), kStart);
  EXPECT_EQ(coarse.wake_for(1), kStart + 1ms);
  EXPECT_EQ(coarse.wake_for(4), kStart + 1ms);
  EXPECT_EQ(coarse.wake_for(5), kStart + 2ms);
}

TEST(ArrivalSchedule, LimitOfADuration) {
  EXPECT_EQ(ArrivalSchedule::limit_for(4000, 14s), 56'000u);
  EXPECT_EQ(ArrivalSchedule::limit_for(0.5, 1s), 1u);
  EXPECT_EQ(ArrivalSchedule(kStart, 10, 0).due(kStart + 1s), 0u);
}

}  // namespace
}  // namespace fairlead::bench
