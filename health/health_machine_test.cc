#include "health/health_machine.h"

#include <gtest/gtest.h>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

class HealthMachineTest : public testing::Test {
 protected:
  /// Lets time pass in ticks until `state` is reached; yields how long it took.
  Duration until(State state, HealthMachine::Progress progress = {.proven = true}) {
    const Time from = now_;
    while (machine_.state() != state && now_ - from < 1h) machine_.advance(now_ += 10ms, progress);
    return now_ - from;
  }

  config::Detection detection_;
  HealthMachine machine_{detection_};
  Time now_{1h};
};

TEST_F(HealthMachineTest, GoesThroughAllStatesInOrder) {
  EXPECT_TRUE(machine_.suspect(now_, "silent for 60 ms"));
  EXPECT_EQ(machine_.reason(), "silent for 60 ms");
  EXPECT_TRUE(machine_.eject(now_, Cause::silent, "silent for 230 ms"));
  EXPECT_EQ(machine_.cause(), Cause::silent);
  EXPECT_EQ(until(State::probing), 30s);
  EXPECT_EQ(until(State::ramp), 5s);
  EXPECT_EQ(until(State::healthy), 40s);  // 5 % · 1.5^8 > 1
  EXPECT_EQ(machine_.fraction(), 1);
  EXPECT_EQ(machine_.transitions(), 2u);
  EXPECT_EQ(machine_.ejections(), 1u);
}

TEST_F(HealthMachineTest, FractionsFollowTheDesign) {
  EXPECT_EQ(machine_.fraction(), 1);
  machine_.suspect(now_, "");
  EXPECT_EQ(machine_.fraction(), 0.01);
  machine_.eject(now_, Cause::refused, "");
  EXPECT_EQ(machine_.fraction(), 0);
  until(State::probing);
  EXPECT_EQ(machine_.fraction(), 0.01);
  until(State::ramp);
  EXPECT_EQ(machine_.fraction(), 0.05);
  for (Duration past{}; past < 5s; past += 10ms) machine_.advance(now_ += 10ms, {});
  EXPECT_NEAR(machine_.fraction(), 0.075, 1e-9);
}

TEST_F(HealthMachineTest, HoldDownDoublesUpToItsMaximum) {
  for (Duration expected : {30s, 60s, 120s, 240s, 300s, 300s}) {
    ASSERT_TRUE(machine_.eject(now_, Cause::refused, ""));
    EXPECT_EQ(until(State::probing), expected);
  }
  EXPECT_EQ(machine_.transitions(), 1u);  // it never was alive in between
}

TEST_F(HealthMachineTest, LongHealthForgivesEarlierEjections) {
  machine_.eject(now_, Cause::refused, "");
  until(State::healthy);
  now_ += 10 * detection_.hold_down - 10ms;
  machine_.eject(now_, Cause::refused, "");
  EXPECT_EQ(machine_.hold_down(), 60s);
  until(State::healthy);
  now_ += 10 * detection_.hold_down;
  machine_.eject(now_, Cause::refused, "");
  EXPECT_EQ(machine_.hold_down(), 30s);
}

TEST_F(HealthMachineTest, SuspicionDuringARampLeadsBackToTheSameStep) {
  machine_.eject(now_, Cause::refused, "");
  until(State::ramp);
  for (Duration past{}; past < 5s; past += 10ms) machine_.advance(now_ += 10ms, {});
  const double step = machine_.fraction();
  machine_.suspect(now_, "");
  machine_.lift(now_);
  EXPECT_EQ(machine_.state(), State::ramp);
  EXPECT_EQ(machine_.fraction(), step);
}

TEST_F(HealthMachineTest, AnUncleanStepIsNotLeft) {
  machine_.eject(now_, Cause::refused, "");
  until(State::ramp);
  for (Duration past{}; past < 30s; past += 10ms) machine_.advance(now_ += 10ms, {.clean = false});
  EXPECT_EQ(machine_.fraction(), 0.05);
}

TEST_F(HealthMachineTest, ProbingWaitsForProofAndForTheChecks) {
  machine_.eject(now_, Cause::refused, "");
  EXPECT_EQ(until(State::probing, {.may_probe = false}), 1h);
  until(State::probing);
  EXPECT_EQ(until(State::ramp, {.proven = false}), 1h);
}

TEST_F(HealthMachineTest, ProofOfLifeEndsTheHoldDown) {
  machine_.eject(now_, Cause::refused, "");
  EXPECT_EQ(until(State::probing, {.may_probe = false, .alive = true}), 10ms);
}

TEST_F(HealthMachineTest, AnAcquittalSkipsTheTrial) {
  machine_.eject(now_, Cause::refused, "");
  machine_.acquit(now_);
  EXPECT_EQ(machine_.state(), State::healthy);
  EXPECT_EQ(machine_.transitions(), 2u);
}

TEST_F(HealthMachineTest, OnlyTheHealthyAndTheRampingCanBeSuspected) {
  machine_.eject(now_, Cause::refused, "");
  EXPECT_FALSE(machine_.suspect(now_, ""));
  until(State::probing);
  EXPECT_FALSE(machine_.suspect(now_, ""));
  EXPECT_TRUE(machine_.eject(now_, Cause::refused, ""));
  EXPECT_FALSE(machine_.eject(now_, Cause::refused, ""));
}

TEST(Cause, TellsProofFromStatistics) {
  EXPECT_TRUE(is_proof(Cause::refused));
  EXPECT_TRUE(is_proof(Cause::silent));
  EXPECT_TRUE(is_proof(Cause::unreachable));
  EXPECT_FALSE(is_proof(Cause::failures));
  EXPECT_FALSE(is_proof(Cause::probes));
  EXPECT_STREQ(to_string(Cause::silent), "silent");
}

}  // namespace
}  // namespace fairlead::health
