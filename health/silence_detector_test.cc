#include "health/silence_detector.h"

#include <gtest/gtest.h>

#include "health/test_evidence.h"

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

constexpr Pace kPace{.p50 = 20ms, .p99 = 22ms, .p999 = 26ms};

class SilenceDetectorTest : public testing::Test {
 protected:
  void tick(const EvidenceDelta& delta, Duration ran = 10ms) {
    now_ += 10ms;
    silence_.observe({now_, 10ms, ran, false}, delta);
  }
  /// Answers at `per_tick` with the waiting requests that 20 ms of latency mean.
  void run(int ticks, uint64_t per_tick) {
    for (int i = 0; i < ticks; ++i) {
      EvidenceDelta delta = answered(per_tick);
      delta.waiting = 2 * per_tick;
      tick(delta);
    }
    waiting_ = 2 * per_tick;
  }
  /// Requests go on, answers do not; yields the silence at which `until` first holds.
  template <typename Condition>
  Duration stall(uint64_t per_tick, Condition until, Duration at_most = 10s) {
    Duration silent{};
    while (!until() && silent < at_most) {
      tick(sent(per_tick, waiting_ += per_tick));
      silent += 10ms;
    }
    return silent;
  }

  SilenceDetector silence_;
  Time now_{1h};
  uint64_t waiting_ = 0;
};

TEST_F(SilenceDetectorTest, SuspectsABusyRegionAtTheMinimum) {
  run(300, 40);
  EXPECT_EQ(stall(40, [&] { return silence_.suspicious(kPace); }), 50ms);
}

TEST_F(SilenceDetectorTest, ProvesAfterP999And200Ms) {
  run(300, 40);
  EXPECT_EQ(stall(40, [&] { return silence_.proven(kPace); }), 230ms);
}

TEST_F(SilenceDetectorTest, OneAnswerEndsIt) {
  run(300, 40);
  stall(40, [&] { return silence_.suspicious(kPace); });
  tick(answered(1));
  EXPECT_FALSE(silence_.suspicious(kPace));
  EXPECT_EQ(silence_.silent_for(), 0ns);
}

TEST_F(SilenceDetectorTest, TimeInWhichWeDidNotRunIsNotSilence) {
  run(300, 40);
  for (int i = 0; i < 100; ++i) tick(sent(0, 80), 0ms);
  EXPECT_FALSE(silence_.suspicious(kPace));
}

TEST_F(SilenceDetectorTest, AnIdleRegionIsNotSilent) {
  run(300, 40);
  for (int i = 0; i < 1000; ++i) tick(sent(0, 0));
  EXPECT_FALSE(silence_.suspicious(kPace));
  EXPECT_FALSE(silence_.proven(kPace));
}

TEST_F(SilenceDetectorTest, AFewLongPollsAreNotSilence) {
  run(300, 40);
  for (int i = 0; i < 20; ++i) tick(sent(0, 2));
  EXPECT_FALSE(silence_.suspicious(kPace));
  for (int i = 0; i < 1000; ++i) tick(sent(0, 2));
  EXPECT_FALSE(silence_.suspicious(kPace));
}

TEST_F(SilenceDetectorTest, ThreeOverdueAreEnoughAfterALongerSilence) {
  run(300, 1);
  waiting_ = 0;
  tick(sent(3, 3));
  Duration silent{};
  while (!silence_.suspicious(kPace) && silent < 5s) tick(sent(0, 3)), silent += 10ms;
  EXPECT_NEAR(to_ms(silent), 252, 12);  // 2 · p99.9 + 200 ms
}

TEST_F(SilenceDetectorTest, AStutteringHostRaisesTheBar) {
  run(300, 40);
  for (int i = 0; i < 3; ++i) tick(sent(40, 200));
  for (int i = 0; i < 3; ++i) tick(sent(40, 200));
  run(10, 40);
  EXPECT_GT(stall(40, [&] { return silence_.suspicious(kPace); }), 80ms);
}

TEST_F(SilenceDetectorTest, AbruptSilenceIsSeenEvenWhereSomeAnswersAreSlow) {
  const Pace wide{.p50 = 20ms, .p99 = 500ms, .p999 = 3s};
  run(300, 40);
  EXPECT_LE(stall(40, [&] { return silence_.suspicious(wide); }), 80ms);
  EXPECT_LE(stall(40, [&] { return silence_.proven(wide); }), 600ms);
}

TEST_F(SilenceDetectorTest, InsistingKeepsTheSilenceGrowingAfterEvacuation) {
  run(300, 40);
  stall(40, [&] { return silence_.suspicious(kPace); });
  silence_.insist();
  for (int i = 0; i < 30; ++i) tick(sent(0, 0));
  EXPECT_GE(silence_.silent_for(), 300ms);
  EXPECT_FALSE(silence_.proven(kPace));  // nothing was owed since
  tick(sent(1, 1));
  for (int i = 0; i < 5; ++i) tick(sent(0, 1));
  EXPECT_TRUE(silence_.proven(kPace));
}

TEST_F(SilenceDetectorTest, ATrialFailsForOneRequestOverdue) {
  tick(sent(1, 1));
  Duration silent = 10ms;
  while (!silence_.failed_trial(kPace) && silent < 5s) tick(sent(0, 1)), silent += 10ms;
  EXPECT_NEAR(to_ms(silent), 236, 12);
}

TEST_F(SilenceDetectorTest, WithoutAKnownPaceItIsPatient) {
  Duration silent{};
  tick(sent(30, 30));
  while (!silence_.suspicious(Pace{}) && silent < 10s) tick(sent(0, 30)), silent += 10ms;
  EXPECT_GE(silent, 2s);
  EXPECT_LT(silent, 3s);
}

}  // namespace
}  // namespace fairlead::health
