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
