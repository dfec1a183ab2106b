#include "routing/share_table.h"

#include <gtest/gtest.h>

namespace fairlead::routing {
namespace {

using health::State;

ShareTable table(std::vector<double> shares, std::vector<uint32_t> preference = {}) {
  ShareTable t;
  for (uint32_t i = 0; i < shares.size(); ++i) t.regions.push_back({.region = i, .share = shares[i]});
  t.preference = std::move(preference);
  return t;
}

TEST(SelectRegion, TakesTheIntervalThatHoldsThePick) {
  const ShareTable t = table({0.7, 0.2, 0.1});
  EXPECT_EQ(select_region(t, 0.0, true).region, 0u);
  EXPECT_EQ(select_region(t, 0.69999, true).region, 0u);
  EXPECT_EQ(select_region(t, 0.70001, true).region, 1u);
  EXPECT_EQ(select_region(t, 0.89, true).region, 1u);
  EXPECT_EQ(select_region(t, 0.91, true).region, 2u);
  EXPECT_EQ(select_region(t, 0.9999999, true).region, 2u);
}

TEST(SelectRegion, NeverTakesARegionWithoutShare) {
  const ShareTable t = table({0, 1, 0});
  for (double pick : {0.0, 0.5, 0.9999999999}) EXPECT_EQ(select_region(t, pick, true).region, 1u);
}

TEST(SelectRegion, RoundingBelowOneFallsToTheLastRegionWithAShare) {
  EXPECT_EQ(select_region(table({0.3, 0.3, 0.3, 0}), 0.95, true).region, 2u);
}

TEST(SelectRegion, HasNoneWhenNoneCanBeUsed) {
  EXPECT_EQ(select_region(table({0, 0}), 0.5, true).region, RegionChoice::kNone);
  EXPECT_EQ(select_region(table({}), 0.5, true).region, RegionChoice::kNone);
}

TEST(SelectRegion, SendsOnlyIdempotentRequestsToRegionsOnTrial) {
  for (State state : {State::probing, State::suspect}) {
    ShareTable t = table({0.01, 0.99}, {0, 1});
    t.regions[0].state = state;
    EXPECT_EQ(select_region(t, 0.005, true).region, 0u);
    EXPECT_EQ(select_region(t, 0.005, false).region, 1u);
  }
}

TEST(SelectRegion, ARegionOnTrialStillServesWhenThereIsNoOther) {
  ShareTable t = table({1}, {0});
  t.regions[0].state = State::probing;
  EXPECT_EQ(select_region(t, 0.5, false).region, 0u);
}

TEST(SelectRegion, DividesAmongTheAllowedAsTheirSharesAre) {
  const ShareTable t = table({0.5, 0.3, 0.1, 0.1});
  const RegionSet allowed = set_of(1) | set_of(2);
  EXPECT_EQ(select_region(t, 0.0, true, allowed).region, 1u);
  EXPECT_EQ(select_region(t, 0.74, true, allowed).region, 1u);
  EXPECT_EQ(select_region(t, 0.76, true, allowed).region, 2u);
  EXPECT_EQ(select_region(t, 0.9999999, true, allowed).region, 2u);
}

TEST(SelectRegion, TakesThePreferredOfTheAllowedWhereNoneOfThemHasAShare) {
  const ShareTable t = table({1, 0, 0, 0}, {0, 3, 2});
  EXPECT_EQ(select_region(t, 0.5, true, set_of(1) | set_of(2) | set_of(3)).region, 3u);
  EXPECT_EQ(select_region(t, 0.5, true, set_of(1)).region, RegionChoice::kNone);
}

TEST(SelectRegion, TrustsNoneThatIsNotAllowed) {
  ShareTable t = table({0.01, 0.99}, {1, 0});
  t.regions[0].state = State::probing;
  EXPECT_EQ(select_region(t, 0.5, false, set_of(0)).region, 0u);
}

TEST(SelectNextRegion, TakesNoneThatIsNotAllowed) {
  const ShareTable t = table({1, 0, 0}, {2, 0, 1});
  EXPECT_EQ(select_next_region(t, 0, set_of(0) | set_of(1)).region, 0u);
  EXPECT_EQ(select_next_region(t, set_of(0), set_of(0)).region, RegionChoice::kNone);
}

TEST(SelectNextRegion, TakesTheFirstPreferredThatWasNotTried) {
  const ShareTable t = table({1, 0, 0}, {2, 0, 1});
  EXPECT_EQ(select_next_region(t, 0).region, 2u);
  EXPECT_EQ(select_next_region(t, 1u << 2).region, 0u);
  EXPECT_EQ(select_next_region(t, 1u << 2 | 1u).region, 1u);
  EXPECT_EQ(select_next_region(t, 7).region, RegionChoice::kNone);
}

TEST(SelectNextRegion, ReachesTheSixtyFourthRegion) {
  ShareTable t = table({});
  t.preference = {63};
  EXPECT_EQ(select_next_region(t, 0).region, 63u);
  EXPECT_EQ(select_next_region(t, uint64_t{1} << 63).region, RegionChoice::kNone);
}

}  // namespace
}  // namespace fairlead::routing
