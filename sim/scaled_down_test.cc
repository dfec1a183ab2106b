#include "sim/scaled_down.h"

#include <gtest/gtest.h>

#include <cmath>

namespace fairlead::sim {
namespace {

Suite suite() {
  Suite suite;
  suite.regions = {{.name = "A", .capacity = 4000}, {.name = "B", .capacity = 700}};
  suite.edges = {{.name = "A", .load = 0.5, .instances = 100}, {.name = "B", .requests = 5}};
  suite.scenarios = {{.name = "one",
                      .load = 0.8,
                      .edges = {{.name = "A", .requests = 300}, {.name = "B", .requests = 20}},
                      .faults = {{.regions = {"A"}, .at = 5s, .until = 7s, .share = 0.5}}}};
  return suite;
}

TEST(ScaledDown, CapacitiesAndInstances) {
  const Suite small = scaled_down(suite(), 0.1);
  EXPECT_DOUBLE_EQ(small.regions[0].capacity, 400);
  EXPECT_DOUBLE_EQ(small.regions[1].capacity, 70);
  EXPECT_EQ(small.edges[0].instances, 10);
  EXPECT_EQ(small.edges[1].instances, 1);
}

TEST(ScaledDown, ServersStayWholeAndCapacityExact) {
  for (double factor : {0.5, 0.1, 0.037}) {
    for (const Region& region : scaled_down(suite(), factor).regions) {
      const double servers = region.capacity * std::chrono::duration<double>(region.service_time).count();
      EXPECT_NEAR(servers, std::round(servers), 1e-6) << region.name << " x " << factor;
      EXPECT_GE(std::round(servers), 1);
    }
  }
  EXPECT_EQ(scaled_down(suite(), 0.1).regions[0].service_time, 10ms);
}

TEST(ScaledDown, LoadsThatAreSharesFollowTheirCapacity) {
  const Suite small = scaled_down(suite(), 0.1);
  EXPECT_EQ(small.edges[0].load, 0.5);
  EXPECT_EQ(small.scenarios[0].load, 0.8);
}

TEST(ScaledDown, FewRequestsStay) {
  const Suite small = scaled_down(suite(), 0.1);
  EXPECT_EQ(small.edges[1].requests, 5);
  EXPECT_EQ(small.scenarios[0].edges[0].requests, 30);
  EXPECT_EQ(small.scenarios[0].edges[1].requests, 10);
}

TEST(ScaledDown, TimesAndFaultsStay) {
  const Suite small = scaled_down(suite(), 0.1);
  EXPECT_EQ(small.scenarios[0].duration, suite().scenarios[0].duration);
  EXPECT_EQ(small.scenarios[0].faults[0].at, 5s);
  EXPECT_EQ(small.scenarios[0].faults[0].share, 0.5);
}

}  // namespace
}  // namespace fairlead::sim
