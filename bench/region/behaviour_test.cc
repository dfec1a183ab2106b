#include "bench/region/behaviour.h"

#include <gtest/gtest.h>

namespace fairlead::bench {
namespace {

using namespace std::chrono_literals;

TEST(Behaviour, AppliesEverySetting) {
  Behaviour behaviour;
  EXPECT_EQ(behaviour.apply(
                "latency=400ms&jitter=2ms&service_time=1ms&error_rate=0.05&reset_rate=0.5&error_status=500&"
                "health_status=204&hang=true&concurrency=8&queue=3&report=true&size=0"),
            "");
  EXPECT_EQ(behaviour.latency, 400ms);
  EXPECT_EQ(behaviour.jitter, 2ms);
  EXPECT_EQ(behaviour.service_time, 1ms);
  EXPECT_DOUBLE_EQ(behaviour.error_rate, 0.05);
  EXPECT_DOUBLE_EQ(behaviour.reset_rate, 0.5);
  EXPECT_EQ(behaviour.error_status, 500);
  EXPECT_EQ(behaviour.health_status, 204);
  EXPECT_TRUE(behaviour.hang);
  EXPECT_EQ(behaviour.concurrency, 8u);
  EXPECT_EQ(behaviour.queue, 3u);
  EXPECT_TRUE(behaviour.report);
  EXPECT_EQ(behaviour.size, 0u);
}

TEST(Behaviour, AppliesAllOrNothing) {
  Behaviour behaviour;
  for (const char* settings :
       {"latency=1ms&colour=red", "latency=1ms&error_rate=1.01", "latency=1ms&error_rate=-0.1",
        "latency=1ms&hang=maybe", "latency=1ms&error_status=199", "latency=1ms&size=x", "latency=1ms&hang",
        "latency=1ms&error_rate=nan"}) {
    EXPECT_NE(behaviour.apply(settings), "") << settings;
    EXPECT_EQ(behaviour.latency, 0ms) << settings;
  }
}

TEST(Behaviour, TakesTheBoundsThemselves) {
  Behaviour behaviour;
  EXPECT_EQ(behaviour.apply("error_rate=1&reset_rate=0&error_status=599"), "");
  EXPECT_EQ(behaviour.apply(""), "");
}

}  // namespace
}  // namespace fairlead::bench
