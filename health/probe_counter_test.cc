#include "health/probe_counter.h"

#include <gtest/gtest.h>

namespace fairlead::health {
namespace {

TEST(ProbeCounter, GoesDownAtItsThreshold) {
  ProbeCounter probes(3, 2);
  probes.observe(ProbeOutcome::unreachable);
  probes.observe(ProbeOutcome::unreachable);
  EXPECT_FALSE(probes.down());
  probes.observe(ProbeOutcome::unreachable);
  EXPECT_TRUE(probes.down());
  EXPECT_TRUE(probes.unreachable());
}

TEST(ProbeCounter, WhatCouldNotBeTriedCountsNeitherWay) {
  ProbeCounter probes(2, 2);
  probes.observe(ProbeOutcome::unreachable);
  for (int i = 0; i < 10; ++i) probes.observe(ProbeOutcome::untried);
  EXPECT_FALSE(probes.down());
  probes.observe(ProbeOutcome::unreachable);
  EXPECT_TRUE(probes.down()) << "the row goes on";
  probes.observe(ProbeOutcome::ok);
  probes.observe(ProbeOutcome::untried);
  EXPECT_FALSE(probes.passed());
}

TEST(ProbeCounter, ComesUpAtItsThreshold) {
  ProbeCounter probes(1, 2);
  probes.observe(ProbeOutcome::wrong);
  probes.observe(ProbeOutcome::ok);
  EXPECT_TRUE(probes.down());
  EXPECT_FALSE(probes.passed());
  probes.observe(ProbeOutcome::ok);
  EXPECT_FALSE(probes.down());
  EXPECT_TRUE(probes.passed());
}

TEST(ProbeCounter, ASuccessInBetweenBreaksTheRow) {
  ProbeCounter probes(2, 1);
  probes.observe(ProbeOutcome::unreachable);
  probes.observe(ProbeOutcome::ok);
  probes.observe(ProbeOutcome::unreachable);
  EXPECT_FALSE(probes.down());
}

TEST(ProbeCounter, WrongAnswersAreNotUnreachable) {
  ProbeCounter probes(2, 1);
  probes.observe(ProbeOutcome::wrong);
  probes.observe(ProbeOutcome::unreachable);
  EXPECT_TRUE(probes.down());
  EXPECT_FALSE(probes.unreachable());
}

TEST(ProbeCounter, RealSuccessOutranksFailedProbes) {
  ProbeCounter probes(3, 2);
  for (int i = 0; i < 100; ++i) {
    probes.observe(ProbeOutcome::unreachable);
    probes.real_success();
    EXPECT_FALSE(probes.down());
  }
}

}  // namespace
}  // namespace fairlead::health
