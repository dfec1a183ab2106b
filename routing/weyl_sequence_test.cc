#include "routing/weyl_sequence.h"

#include <gtest/gtest.h>

namespace fairlead::routing {
namespace {

TEST(WeylSequence, MeetsAShareOverAnyRunMoreEvenlyThanChance) {
  for (const uint64_t seed : {uint64_t{0}, uint64_t{1} << 63}) {
    WeylSequence sequence(seed);
    int below = 0;
    for (int i = 1; i <= 1000; ++i) {
      const double number = sequence.next();
      ASSERT_GE(number, 0);
      ASSERT_LT(number, 1);
      below += number < 0.3 ? 1 : 0;
      ASSERT_NEAR(below, 0.3 * i, 4) << i;
    }
  }
}

}  // namespace
}  // namespace fairlead::routing
