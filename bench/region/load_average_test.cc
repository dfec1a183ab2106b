#include "bench/region/load_average.h"

#include <gtest/gtest.h>

namespace fairlead::bench {
namespace {

using namespace std::chrono_literals;

TEST(LoadAverage, FollowsTheLevelWithinItsHorizon) {
  LoadAverage load;
  const Time start{1h};
  load.set(start, 0.8);
  EXPECT_NEAR(load.value(start), 0, 1e-9);
  EXPECT_NEAR(load.value(start + 200ms), 0.8 * 0.632, 0.001);
  EXPECT_NEAR(load.value(start + 2s), 0.8, 0.001);
}

TEST(LoadAverage, WeighsLevelsByTheTimeThatTheyLast) {
  LoadAverage load;
  Time now{1h};
  for (int i = 0; i < 1000; ++i) {
    load.set(now, 1);
    now += 3ms;
    load.set(now, 0);
    now += 1ms;
  }
  EXPECT_NEAR(load.value(now), 0.75, 0.02);
}

}  // namespace
}  // namespace fairlead::bench
