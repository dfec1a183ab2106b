#include "sim/plot_scale.h"

#include <gtest/gtest.h>

namespace fairlead::sim {
namespace {

TEST(PlotScale, SharesAreLinear) {
  EXPECT_EQ(PlotScale::share().position(0), 0);
  EXPECT_EQ(PlotScale::share().position(0.25), 0.25);
  EXPECT_EQ(PlotScale::share().position(1), 1);
}

TEST(PlotScale, LatenciesAreLogarithmic) {
  const PlotScale& scale = PlotScale::latency();
  EXPECT_EQ(scale.position(1), 0);
  EXPECT_EQ(scale.position(2e4), 1);
  EXPECT_NEAR(scale.position(1000) - scale.position(100), scale.position(100) - scale.position(10), 1e-9);
}

TEST(PlotScale, RatesHaveAPlaceForZero) {
  const PlotScale& scale = PlotScale::rate();
  EXPECT_EQ(scale.position(0), 0);
  EXPECT_GT(scale.position(1), 0.05) << "one a second is to be seen";
  EXPECT_EQ(scale.position(3e4), 1);
}

TEST(PlotScale, WhatLiesOutsideIsPutAtTheEdge) {
  EXPECT_EQ(PlotScale::share().position(1.5), 1);
  EXPECT_EQ(PlotScale::latency().position(0), 0);
  EXPECT_EQ(PlotScale::latency().position(1e6), 1);
  EXPECT_EQ(PlotScale::rate().position(-1), 0);
}

TEST(PlotScale, TicksLieWithin) {
  for (const PlotScale* scale : {&PlotScale::share(), &PlotScale::latency(), &PlotScale::rate()}) {
    double last = -1;
    for (const PlotScale::Tick& tick : scale->ticks()) {
      EXPECT_GT(scale->position(tick.value), last) << tick.label;
      last = scale->position(tick.value);
    }
  }
}

}  // namespace
}  // namespace fairlead::sim
