#include "health/request_window.h"

#include <gtest/gtest.h>

#include "health/test_evidence.h"

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

TEST(RequestWindow, CountsWhatEnded) {
  RequestWindow window;
  const Time now{1h};
  window.add(now, answered(90, 20ms));
  window.add(now, answered(10, 120ms));
  window.add(now, ended(Outcome::reset, 2));
  window.add(now, ended(Outcome::cancelled, 7));
  EXPECT_EQ(window.count(), 102u);
  EXPECT_EQ(window.failed(), 2u);
  EXPECT_DOUBLE_EQ(window.mean_ms(), 30);
}

TEST(RequestWindow, QuantilesAreRightToWithinSevenPercent) {
  for (const Duration latency : {Duration(1ms), Duration(20ms), Duration(230ms), Duration(3s)}) {
    RequestWindow window;
    window.add(Time(1h), answered(100, latency));
    EXPECT_NEAR(window.quantile_ms(0.5), to_ms(latency), 0.07 * to_ms(latency));
    EXPECT_NEAR(window.quantile_ms(0.99), to_ms(latency), 0.07 * to_ms(latency));
  }
}

TEST(RequestWindow, SlowOnesAreCountedAndTimeoutsAreTheSlowest) {
  RequestWindow window;
  window.add(Time(1h), answered(95, 20ms));
  window.add(Time(1h), answered(3, 300ms));
  window.add(Time(1h), ended(Outcome::response_timeout, 2));
  window.add(Time(1h), ended(Outcome::refused, 50));
  EXPECT_EQ(window.timed(), 100u);
  EXPECT_EQ(window.slower_than(250), 5u);
  EXPECT_EQ(window.slower_than(10), 100u);
  EXPECT_NEAR(window.quantile_ms(0.95), 20, 2);
  EXPECT_NEAR(window.quantile_ms(0.98), 300, 21);
  EXPECT_GT(window.quantile_ms(0.99), 60'000);
}

TEST(RequestWindow, ForgetsWhatIsOlderThanTenSeconds) {
  RequestWindow window;
  window.add(Time(1h), answered(100, 300ms));
  window.add(Time(1h + 5s), answered(10, 20ms));
  EXPECT_EQ(window.count(), 110u);
  window.add(Time(1h + 10s), {});
  EXPECT_EQ(window.count(), 10u);
  EXPECT_EQ(window.slower_than(250), 0u);
  EXPECT_DOUBLE_EQ(window.mean_ms(), 20);
  window.add(Time(2h), {});
  EXPECT_EQ(window.count(), 0u);
  EXPECT_EQ(window.quantile_ms(0.99), 0);
}

}  // namespace
}  // namespace fairlead::health
