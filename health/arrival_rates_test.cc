#include "health/arrival_rates.h"

#include <gtest/gtest.h>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;
using config::Criticality;

double rate(const ArrivalRates& rates, Criticality c) { return rates.per_second()[static_cast<size_t>(c)]; }

TEST(ArrivalRates, AreOfAllWorkersTogetherByClass) {
  ServiceState state(2);
  ArrivalRates rates(state);
  for (int tick = 0; tick < 300; ++tick) {
    state.shard(0).add(Criticality::critical);
    state.shard(1).add(Criticality::critical);
    state.shard(1).add(Criticality::sheddable);
    rates.observe(10ms, state);
  }
  EXPECT_NEAR(rate(rates, Criticality::critical), 200, 2);
  EXPECT_NEAR(rate(rates, Criticality::sheddable), 100, 1);
  EXPECT_EQ(rate(rates, Criticality::high), 0);
  EXPECT_EQ(rate(rates, Criticality::normal), 0);
}

TEST(ArrivalRates, FadeWhenNothingComes) {
  ServiceState state(1);
  ArrivalRates rates(state);
  for (int tick = 0; tick < 100; ++tick) {
    state.shard(0).add(Criticality::normal);
    rates.observe(10ms, state);
  }
  for (int tick = 0; tick < 300; ++tick) rates.observe(10ms, state);
  EXPECT_LT(rate(rates, Criticality::normal), 10);
}

TEST(ArrivalRates, WhatWasCountedBeforeIsNoNews) {
  ServiceState state(1);
  for (int i = 0; i < 1000; ++i) state.shard(0).add(Criticality::normal);
  ArrivalRates rates(state);
  rates.observe(10ms, state);
  EXPECT_EQ(rate(rates, Criticality::normal), 0);
}

}  // namespace
}  // namespace fairlead::health
