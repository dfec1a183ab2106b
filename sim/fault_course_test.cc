#include "sim/fault_course.h"

#include <gtest/gtest.h>

#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

constexpr const char* kKill = "faults: [ { kind: kill, regions: [A], at: 5s, until: 20s } ]";
constexpr const char* kHalf = "faults: [ { kind: capacity, regions: [A], at: 5s, until: 20s, share: 50% } ]";
constexpr Duration kStep = Recorder::kStep;

TEST(FaultCourse, TimesTheShift) {
  Recording recording(kKill);
  recording.send(0, -10s, 5200ms, 1ms, 100);
  recording.send(0, 5200ms, 30s, 1ms, 0);
  const FaultCourse course(*recording.recorder);
  EXPECT_EQ(course.former_share(), 1);
  EXPECT_EQ(course.shifted_after(), 200ms);
}

TEST(FaultCourse, AFewStragglersDoNotMatterASlowTailDoes) {
  Recording recording(kKill);
  recording.send(0, -10s, 5200ms, 1ms, 100);
  recording.send(0, 5200ms, 6s, 1ms, 10);
  recording.send(0, 6s, 30s, 1ms, 2);
  const auto shifted = FaultCourse(*recording.recorder).shifted_after();
  ASSERT_TRUE(shifted);
  EXPECT_NEAR(to_ms(*shifted), 1000, 2 * to_ms(kStep));
}

TEST(FaultCourse, WhatComesBackWithinHalfASecondHasNotShifted) {
  Recording recording(kKill);
  recording.send(0, -10s, 5100ms, 1ms, 100);
  recording.send(0, 5100ms, 5500ms, 1ms, 0);
  recording.send(0, 5500ms, 5700ms, 1ms, 100);
  recording.send(0, 5700ms, 30s, 1ms, 0);
  EXPECT_EQ(FaultCourse(*recording.recorder).shifted_after(), 700ms);
}

TEST(FaultCourse, WhatStaysHasNotShifted) {
  Recording recording(kKill);
  recording.send(0, -10s, 20s, 1ms, 100);
  recording.send(0, 20s, 30s, 1ms, 0);
  EXPECT_EQ(FaultCourse(*recording.recorder).shifted_after(), std::nullopt) << "only after the fault";
}

TEST(FaultCourse, RareRequestsAreTimedAsWell) {
  Recording recording(kKill);
  recording.send(0, -10s, 7500ms, 200ms, 100);  // five a second
  recording.send(0, 7500ms, 30s, 200ms, 0);
  const auto shifted = FaultCourse(*recording.recorder).shifted_after();
  ASSERT_TRUE(shifted);
  EXPECT_NEAR(to_ms(*shifted), 2500, 200);
}

TEST(FaultCourse, OnlyThoseWhoUsedTheRegionAreFollowed) {
  Recording recording(kKill);
  recording.send(0, -10s, 5100ms, 1ms, 100);
  recording.send(0, 5100ms, 30s, 1ms, 0);
  recording.send(1, -10s, 30s, 1ms, 40);  // from B, and it goes on
  EXPECT_EQ(FaultCourse(*recording.recorder).shifted_after(), 100ms);
}

TEST(FaultCourse, OnlyThoseWhomTheFaultConcernsAreFollowed) {
  Recording recording("faults: [ { kind: black_hole, regions: [A], edges: [A], at: 5s, until: 20s } ]");
  recording.send(0, -10s, 5100ms, 1ms, 100);
  recording.send(0, 5100ms, 30s, 1ms, 0);
  recording.send(1, -10s, 30s, 1ms, 100);
  EXPECT_EQ(FaultCourse(*recording.recorder).shifted_after(), 100ms);
}

TEST(FaultCourse, FromOneFaultyRegionToAnotherIsNoShift) {
  Recording recording("faults: [ { kind: kill, regions: [A, B], at: 5s, until: 20s } ]");
  recording.send(0, -10s, 5100ms, 1ms, 100);
  recording.send(0, 5100ms, 30s, 1ms, 0);
  EXPECT_EQ(FaultCourse(*recording.recorder).shifted_after(), std::nullopt);
}

TEST(FaultCourse, WhoNeverUsedTheRegionHasNothingToShift) {
  Recording recording(kKill);
  recording.send(0, -10s, 30s, 1ms, 3);
  const FaultCourse course(*recording.recorder);
  EXPECT_NEAR(course.former_share(), 0.03, 1e-9);
  EXPECT_EQ(course.shifted_after(), std::nullopt);
}

TEST(FaultCourse, CountsReturns) {
  Recording recording(kKill);
  recording.send(0, -10s, 5s, 1ms, 80);
  for (Duration at = 5s; at < 25s; at += 10s) {
    recording.send(0, at, at + 5s, 1ms, 10);
    recording.send(0, at + 5s, at + 10s, 1ms, 60);
  }
  recording.send(0, 25s, 30s, 1ms, 0);
  EXPECT_EQ(FaultCourse(*recording.recorder).returns(), 2);
}

TEST(FaultCourse, WhatNeverLeftDoesNotReturn) {
  Recording recording(kKill);
  recording.send(0, -10s, 30s, 1ms, 80);
  EXPECT_EQ(FaultCourse(*recording.recorder).returns(), 0);
}

TEST(FaultCourse, TimesHowASharesSettlesAndHowFarItUndershoots) {
  Recording recording(kHalf);
  recording.send(0, -10s, 6s, 500us, 100);
  recording.send(0, 6s, 8s, 500us, 50);
  recording.send(0, 8s, 30s, 500us, 80);
  const auto settling = FaultCourse(*recording.recorder).settling();
  ASSERT_TRUE(settling);
  EXPECT_NEAR(settling->overshoot, 30, 0.5);
  EXPECT_NEAR(to_ms(settling->after), 2830, to_ms(kStep * 2))
      << "a second's mean is within 5 points 5/30 early";
}

TEST(FaultCourse, AShareThatStaysHasSettledAtOnce) {
  Recording recording(kHalf);
  recording.send(0, -10s, 30s, 500us, 83);
  const auto settling = FaultCourse(*recording.recorder).settling();
  ASSERT_TRUE(settling);
  EXPECT_EQ(settling->after, 0ms);
  EXPECT_LT(settling->overshoot, 1);
}

TEST(FaultCourse, OnlyALossOfCapacitySettlesAndOnlyWithEnoughToTell) {
  Recording few(kHalf);
  few.send(0, -10s, 30s, 100ms, 83);
  EXPECT_FALSE(FaultCourse(*few.recorder).settling());
  Recording kill(kKill);
  kill.send(0, -10s, 30s, 1ms, 83);
  EXPECT_FALSE(FaultCourse(*kill.recorder).settling());
}

TEST(FaultCourse, NothingRecordedIsNoShift) {
  Recording recording(kKill);
  const FaultCourse course(*recording.recorder);
  EXPECT_EQ(course.shifted_after(), std::nullopt);
  EXPECT_EQ(course.returns(), 0);
}

}  // namespace
}  // namespace fairlead::sim
