#include "routing/candidates_json.h"

#include <gtest/gtest.h>

#include "routing/share_planner.h"

namespace fairlead::routing {
namespace {

TEST(CandidatesJson, NamesEachRegionWithItsFiguresAndReason) {
  ShareTable table;
  table.regions.push_back({.region = 0,
                           .share = 0.97,
                           .cost_ms = 21.25,
                           .capacity = 4000,
                           .utilization = 0.5,
                           .reason = "cheapest with room"});
  table.regions.push_back(
      {.region = 1, .state = health::State::ejected, .drained = true, .health = 0, .reason = "a \"b\"\n"});
  const std::vector<PlannedRegion> regions = {{.name = "us-east"}, {.name = "eu-west"}};
  EXPECT_EQ(
      candidates_json(table, regions),
      R"([{"region":"us-east","state":"healthy","share":0.97,"cost_ms":21.25,"health":1,"capacity":4000,"utilization":0.5,)"
      R"("reason":"cheapest with room"},{"region":"eu-west","state":"ejected","share":0,"cost_ms":0,"health":0,)"
      R"("drained":true,"reason":"a \"b\"\u000a"}])");
}

TEST(CandidatesJson, IsAnEmptyArrayWithoutRegions) { EXPECT_EQ(candidates_json({}, {}), "[]"); }

}  // namespace
}  // namespace fairlead::routing
