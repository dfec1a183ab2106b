#include "sim/series.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

TEST(Series, BeginsAfterTheWarmUp) {
  Recording recording("load: 0.1");
  recording.send(0, -10s, 0s, 10ms, 100);
  recording.send(0, 0s, 1s, 10ms, 30);
  recording.end(3, 0s, 15s, End::failed);
  recording.end(4, 0s, 1s, End::ok);
  recording.end(40, 29s, 20ms, End::ok);
  recording.end(5, 29500ms, 0s, End::shed);
  recording.recorder->sample(11s, {0.5, 0.25});
  const Series series = Series::of(*recording.recorder, 1000);
  EXPECT_EQ(series.interval, 1);
  ASSERT_EQ(series.points(), 30u);
  EXPECT_DOUBLE_EQ(series.share[0][0], 0.3);
  EXPECT_DOUBLE_EQ(series.share[1][0], 0.7);
  EXPECT_EQ(series.share[1][1], 0) << "nothing was sent";
  EXPECT_EQ(series.utilization[0][0], 0.5);
  EXPECT_EQ(series.failed[0], 3);
  EXPECT_EQ(series.late[0], 4);
  EXPECT_EQ(series.shed[29], 5);
  EXPECT_NEAR(series.p50[29], 20, 3);
  EXPECT_TRUE(std::isnan(series.p99[1]));
}

TEST(Series, SumsUpSecondsWhereThereAreTooMany) {
  Recording recording("load: 0.1");
  recording.end(9, 0s, 15s, End::failed);
  recording.end(3, 4s, 15s, End::failed);
  recording.end(4, 28s, 15s, End::failed);
  for (int s = 11; s <= 40; ++s) recording.recorder->sample(s * 1s, {s <= 14 ? 1.0 : 0.0, 0.5});
  const Series series = Series::of(*recording.recorder, 8);
  EXPECT_EQ(series.interval, 4);
  ASSERT_EQ(series.points(), 8u);
  EXPECT_EQ(series.failed[0], 9.0 / 4);
  EXPECT_EQ(series.failed[1], 3.0 / 4);
  EXPECT_EQ(series.failed[7], 2) << "of the last two seconds";
  EXPECT_EQ(series.utilization[0][0], 1);
  EXPECT_EQ(series.utilization[1][7], 0.5);
}

}  // namespace
}  // namespace fairlead::sim
