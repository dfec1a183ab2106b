#include "sim/strategies/outlook.h"

#include <gtest/gtest.h>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

// Faults begin at 2 s: one second to warm up, and one.

TEST(Outlook, SeesAFaultASecondAhead) {
  const World world = test_world({{.kind = Fault::Kind::kill, .regions = {"near"}, .at = 1s, .until = 3s}});
  EXPECT_FALSE(Outlook(world, 999ms).lost(0, 0));
  EXPECT_TRUE(Outlook(world, 1s).lost(0, 0));
  EXPECT_TRUE(Outlook(world, 3999ms).lost(0, 0));
  EXPECT_FALSE(Outlook(world, 4s).lost(0, 0));
  EXPECT_FALSE(Outlook(world, 2s).lost(0, 1));
}

TEST(Outlook, SeesAFaultThatIsShorterThanItsSpan) {
  const World world =
      test_world({{.kind = Fault::Kind::black_hole, .regions = {"near"}, .at = 1s, .until = 1100ms}});
  EXPECT_TRUE(Outlook(world, 1500ms).lost(0, 0));
}

TEST(Outlook, TakesTheWorstOfEach) {
  const World world =
      test_world({{.kind = Fault::Kind::capacity, .regions = {"mid"}, .at = 1s, .until = 2s, .share = 0.25},
                  {.kind = Fault::Kind::errors, .regions = {"mid"}, .at = 2s, .until = 3s, .share = 0.5},
                  {.kind = Fault::Kind::latency, .regions = {"mid"}, .at = 2s, .until = 3s, .delay = 20ms}});
  const Outlook outlook(world, 2500ms);
  EXPECT_DOUBLE_EQ(outlook.capacity(1), 0.75);
  EXPECT_DOUBLE_EQ(outlook.condition(0, 1).errors, 0.5);
  EXPECT_EQ(outlook.condition(0, 1).delay, 20ms);
}

TEST(Outlook, AddsUpTheInstancesOfASite) {
  Scenario scenario = test_scenario();
  scenario.edges = {{.name = "near", .requests = 300, .instances = 3}, {.name = "far", .requests = 5}};
  const World world = *World::make(test_suite(), scenario);
  EXPECT_DOUBLE_EQ(Outlook(world, 0s).demand(0), 300);
  EXPECT_DOUBLE_EQ(Outlook(world, 0s).demand(1), 5);
}

TEST(Outlook, RisesWithTheWave) {
  Scenario scenario = test_scenario();
  scenario.day = 8s;
  scenario.edges = {{.name = "near", .requests = 100, .wave = 0.5}};
  const World world = *World::make(test_suite(), scenario);
  EXPECT_DOUBLE_EQ(Outlook(world, 2s).demand(0), 150) << "at 3 s, a quarter of the day";
  EXPECT_DOUBLE_EQ(Outlook(world, 3s).demand(0), 150);
}

}  // namespace
}  // namespace fairlead::sim
