#include "health/decaying_count.h"

#include <gtest/gtest.h>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

TEST(DecayingCount, MeasuresASteadyRateFromTheFirstMoment) {
  DecayingCount count(10s);
  for (int i = 0; i < 100; ++i) {
    count.advance(10ms);
    count.add(5);
    EXPECT_NEAR(count.per_second(), 500, 3);
  }
}

TEST(DecayingCount, ForgetsByTime) {
  DecayingCount count(1s);
  count.add(100);
  count.advance(1s);
  EXPECT_NEAR(count.value(), 100 / 2.718, 0.1);
  count.advance(20s);
  EXPECT_LT(count.value(), 1e-6);
}

TEST(DecayingCount, ForgetsTheSameInOneStepAsInMany) {
  DecayingCount one(1s), many(1s);
  one.add(10);
  many.add(10);
  one.advance(500ms);
  for (int i = 0; i < 50; ++i) many.advance(10ms);
  EXPECT_NEAR(one.value(), many.value(), 1e-9);
}

TEST(DecayingCount, IsZeroBeforeAnything) { EXPECT_EQ(DecayingCount(1s).per_second(), 0); }

}  // namespace
}  // namespace fairlead::health
