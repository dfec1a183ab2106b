#include "proxy/http2/flood_guard.h"

#include <gtest/gtest.h>

namespace fairlead::proxy::http2 {
namespace {

TEST(FloodGuard, AllowsSoManyIdleFrames) {
  FloodGuard guard;
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(guard.on_idle_frame()) << i;
  EXPECT_FALSE(guard.on_idle_frame());
}

TEST(FloodGuard, AllowsTenMoreForEachUsefulFrame) {
  FloodGuard guard;
  for (int i = 0; i < 1000; ++i) guard.on_idle_frame();
  guard.on_useful();
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(guard.on_idle_frame()) << i;
  EXPECT_FALSE(guard.on_idle_frame());
}

TEST(FloodGuard, SavesNothingUp) {
  FloodGuard guard;
  for (int i = 0; i < 1000; ++i) guard.on_useful();
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(guard.on_idle_frame()) << i;
  EXPECT_FALSE(guard.on_idle_frame());
}

TEST(FloodGuard, AllowsTenMoreForEachSecond) {
  using namespace std::chrono_literals;
  FloodGuard guard;
  Time now{1h};
  guard.on_time(now);
  for (int i = 0; i < 1000; ++i) guard.on_idle_frame();
  now += 99ms;
  guard.on_time(now);
  EXPECT_FALSE(guard.on_idle_frame());
  now += 901ms;
  guard.on_time(now);
  for (int i = 0; i < 9; ++i) EXPECT_TRUE(guard.on_idle_frame()) << i;
  EXPECT_FALSE(guard.on_idle_frame());
}

TEST(FloodGuard, LetsAConnectionThatIsKeptAliveLiveForEver) {
  using namespace std::chrono_literals;
  FloodGuard guard;
  Time now{1h};
  for (int i = 0; i < 100'000; ++i) {
    guard.on_time(now += 1s);
    ASSERT_TRUE(guard.on_idle_frame()) << i;
  }
}

TEST(FloodGuard, KeepsToOtherLimits) {
  FloodGuard guard({.idle_frames = 2, .empty_data_frames = 0});
  EXPECT_FALSE(guard.on_empty_data());
  EXPECT_TRUE(guard.on_idle_frame());
  EXPECT_TRUE(guard.on_idle_frame());
  EXPECT_FALSE(guard.on_idle_frame());
}

TEST(FloodGuard, LetsAnExchangeOfDataGoOnForEver) {
  FloodGuard guard;
  for (int i = 0; i < 100'000; ++i) {
    guard.on_useful();
    for (int update = 0; update < 10; ++update) ASSERT_TRUE(guard.on_idle_frame()) << i;
  }
}

TEST(FloodGuard, AllowsOneEmptyDataFrameInARow) {
  FloodGuard guard;
  EXPECT_TRUE(guard.on_empty_data());
  guard.on_useful();
  EXPECT_TRUE(guard.on_empty_data());
  EXPECT_FALSE(guard.on_empty_data());
}

TEST(FloodGuard, AllowsAHundredInducedResets) {
  FloodGuard guard;
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(guard.on_induced_reset()) << i;
  EXPECT_FALSE(guard.on_induced_reset());
}

TEST(FloodGuard, AllowsMoreWhileMostStreamsAreSound) {
  FloodGuard guard;
  for (int i = 0; i < 100'000; ++i) {
    guard.on_stream();
    if (i % 2 == 1) ASSERT_TRUE(guard.on_induced_reset()) << i;
  }
  EXPECT_FALSE(guard.on_induced_reset());
}

}  // namespace
}  // namespace fairlead::proxy::http2
