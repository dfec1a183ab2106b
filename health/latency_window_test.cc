#include "health/latency_window.h"

#include <gtest/gtest.h>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

LatencyWindow::Counts answers(Duration latency, uint32_t n) {
  LatencyWindow::Counts counts{};
  counts[LatencyBuckets::index(latency)] = n;
  return counts;
}

TEST(LatencyWindow, KnowsNoPaceBelowItsMinimum) {
  LatencyWindow window;
  window.add(Time(1s), answers(20ms, 19));
  EXPECT_FALSE(window.pace().known());
  window.add(Time(1s), answers(20ms, 1));
  EXPECT_TRUE(window.pace().known());
}

TEST(LatencyWindow, FindsQuantilesWithinABucket) {
  LatencyWindow window;
  window.add(Time(1s), answers(20ms, 985));
  window.add(Time(1s), answers(50ms, 13));
  window.add(Time(1s), answers(300ms, 2));
  EXPECT_NEAR(to_ms(window.quantile(0.5)), 20, 20 * 0.13);
  EXPECT_NEAR(to_ms(window.quantile(0.99)), 50, 50 * 0.13);
  EXPECT_NEAR(to_ms(window.quantile(0.999)), 300, 300 * 0.13);
}

TEST(LatencyWindow, IsEmptyAtFirst) { EXPECT_EQ(LatencyWindow().quantile(0.5), 0ns); }

TEST(LatencyWindow, ForgetsWhatIsOld) {
  LatencyWindow window;
  window.add(Time(1s), answers(500ms, 100));
  for (int i = 2; i < 60; ++i) window.add(Time(std::chrono::seconds(i)), answers(20ms, 100));
  EXPECT_LT(window.quantile(0.999), 30ms);
}

TEST(LatencyWindow, KeepsItsBaselineWhileItIsNotFed) {
  LatencyWindow window;
  window.add(Time(1s), answers(20ms, 1000));
  window.add(Time(1h), answers(20ms, 1));
  EXPECT_GT(window.count(), 800);
}

}  // namespace
}  // namespace fairlead::health
