#include "health/sliding_count.h"

#include <gtest/gtest.h>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

TEST(SlidingCount, ForgetsWhatIsTenSecondsOld) {
  SlidingCount count;
  const Time start(1h);
  count.add(start, 5);
  count.add(start + 3s, 7);
  EXPECT_EQ(count.sum(start + 9s), 12u);
  EXPECT_EQ(count.sum(start + 10s), 7u);
  EXPECT_EQ(count.sum(start + 13s), 0u);
}

TEST(SlidingCount, ForgetsEverythingAfterALongPause) {
  SlidingCount count;
  count.add(Time(1h), 5);
  EXPECT_EQ(count.sum(Time(2h)), 0u);
  count.add(Time(2h), 1);
  EXPECT_EQ(count.sum(Time(2h)), 1u);
}

}  // namespace
}  // namespace fairlead::health
