#include "health/stall_guard.h"

#include <gtest/gtest.h>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

class StallGuardTest : public testing::Test {
 protected:
  Tick after(Duration gap, uint64_t work = 0) { return guard_.next(clock_ += gap, work); }
  void run_busy(int ticks) {
    for (int i = 0; i < ticks; ++i) after(10ms, 80);
  }

  StallGuard guard_;
  Time clock_{5h};
};

TEST_F(StallGuardTest, AnOrdinaryTickCountsInFull) {
  after(0ms);
  const Tick tick = after(10ms);
  EXPECT_EQ(tick.ran, 10ms);
  EXPECT_EQ(tick.elapsed, 10ms);
  EXPECT_FALSE(tick.grace);
}

TEST_F(StallGuardTest, ALateTickCountsAsTwoPeriodsOfSilenceAtMost) {
  after(0ms);
  EXPECT_EQ(after(20ms).ran, 20ms);
  EXPECT_EQ(after(90ms).ran, 20ms);
  EXPECT_EQ(after(249ms).elapsed, 100ms);
}

TEST_F(StallGuardTest, AStoppedProcessGetsGraceAndNoJump) {
  after(0ms);
  const Time before = guard_.now();
  const Tick tick = after(30s);
  EXPECT_TRUE(tick.grace);
  EXPECT_EQ(tick.now - before, 100ms);
  EXPECT_EQ(tick.ran, 20ms);
  Duration grace{};
  while (after(10ms).grace) grace += 10ms;
  EXPECT_EQ(grace, 990ms);
}

TEST_F(StallGuardTest, AGapJustBelowAStallGetsNoGrace) {
  after(0ms);
  EXPECT_FALSE(after(249ms).grace);
  EXPECT_TRUE(after(250ms).grace);
}

TEST_F(StallGuardTest, AClockThatJumpsBackMovesNothing) {
  after(0ms);
  const Time before = guard_.now();
  const Tick tick = after(-1h);
  EXPECT_EQ(tick.now, before);
  EXPECT_EQ(tick.ran, 0ms);
  EXPECT_EQ(after(10ms).ran, 10ms);
}

TEST_F(StallGuardTest, WorkersThatDoNothingWhereMuchWasDueDidNotRun) {
  after(0ms);
  run_busy(200);
  EXPECT_EQ(after(10ms, 0).ran, 0ms);
  EXPECT_EQ(after(10ms, 0).ran, 0ms);
  EXPECT_EQ(after(10ms, 1).ran, 10ms);
}

TEST_F(StallGuardTest, IdleWorkersAreNotTakenForStalledOnesForLong) {
  after(0ms);
  run_busy(200);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(after(10ms, 0).ran, 0ms);
  EXPECT_EQ(after(10ms, 0).ran, 10ms);
}

TEST_F(StallGuardTest, WorkersWithLittleToDoAreBelieved) {
  after(0ms);
  for (int i = 0; i < 500; ++i) after(10ms, i % 20 == 0 ? 1 : 0);
  EXPECT_EQ(after(10ms, 0).ran, 10ms);
}

}  // namespace
}  // namespace fairlead::health
