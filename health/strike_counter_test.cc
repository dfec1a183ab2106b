#include "health/strike_counter.h"

#include <gtest/gtest.h>

#include "health/test_evidence.h"

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

class StrikeCounterTest : public testing::Test {
 protected:
  void tick(const EvidenceDelta& delta, Duration ran = 10ms, bool grace = false) {
    now_ += ran;
    strikes_.observe({now_, ran, ran, grace}, delta);
  }

  StrikeCounter strikes_;
  Time now_{1h};
};

TEST_F(StrikeCounterTest, ThreeResetsAndAQuietTickAreProof) {
  tick(ended(Outcome::reset, 3));
  EXPECT_TRUE(strikes_.suspicious());
  EXPECT_FALSE(strikes_.proven());
  tick({});
  EXPECT_TRUE(strikes_.proven());
}

TEST_F(StrikeCounterTest, TwoResetsAreNeitherSuspicionNorProof) {
  tick(ended(Outcome::reset, 2));
  tick({});
  EXPECT_FALSE(strikes_.suspicious());
  EXPECT_FALSE(strikes_.proven());
}

TEST_F(StrikeCounterTest, OneRefusalIsSuspicionTwoAreProof) {
  tick(ended(Outcome::refused));
  tick({});
  EXPECT_TRUE(strikes_.suspicious());
  EXPECT_FALSE(strikes_.proven());
  tick(ended(Outcome::refused));
  EXPECT_TRUE(strikes_.proven());
}

TEST_F(StrikeCounterTest, AnAnswerClearsThem) {
  tick(ended(Outcome::refused, 5));
  tick(answered(1));
  EXPECT_FALSE(strikes_.suspicious());
  tick({});
  EXPECT_FALSE(strikes_.proven());
}

TEST_F(StrikeCounterTest, StrikesAmongAnswersCountOnlyOnceTheAnswersEnd) {
  EvidenceDelta mixed = answered(30);
  mixed.outcomes[static_cast<size_t>(Outcome::reset)] = 80;
  tick(mixed);
  EXPECT_FALSE(strikes_.suspicious());
  tick({}, 1ms);
  EXPECT_TRUE(strikes_.suspicious());
  EXPECT_FALSE(strikes_.proven());
  tick({}, 9ms);
  EXPECT_TRUE(strikes_.proven());
}

TEST_F(StrikeCounterTest, AReloadingOriginThatGoesOnAnsweringIsNotStruck) {
  for (int i = 0; i < 100; ++i) {
    EvidenceDelta mixed = answered(30);
    mixed.outcomes[static_cast<size_t>(Outcome::reset)] = 3;
    tick(mixed);
    EXPECT_FALSE(strikes_.suspicious());
    EXPECT_FALSE(strikes_.proven());
  }
}

TEST_F(StrikeCounterTest, OldStrikesAreForgotten) {
  tick(ended(Outcome::refused));
  for (Duration past{}; past <= StrikeCounter::kMemory; past += 10ms) tick({});
  EXPECT_FALSE(strikes_.suspicious());
}

TEST_F(StrikeCounterTest, WhatFailedWhileWeStoodStillDoesNotCount) {
  tick(ended(Outcome::reset, 50), 10ms, true);
  tick({});
  EXPECT_FALSE(strikes_.suspicious());
  EXPECT_FALSE(strikes_.proven());
}

}  // namespace
}  // namespace fairlead::health
