#include "routing/share_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace fairlead::routing {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pointwise;

MATCHER(IsNear, "") { return std::abs(std::get<0>(arg) - std::get<1>(arg)) < 1e-9; }
auto shares(std::vector<double> expected) { return Pointwise(IsNear(), expected); }

TEST(Divide, FollowsTheWeights) {
  EXPECT_THAT(divide(1, std::vector{70.0, 20.0, 10.0}, std::vector{1.0, 1.0, 1.0}), shares({0.7, 0.2, 0.1}));
}

TEST(Divide, GivesWhatACapLeavesToTheOthersByWeight) {
  EXPECT_THAT(divide(1, std::vector{70.0, 20.0, 10.0}, std::vector{0.4, 1.0, 1.0}), shares({0.4, 0.4, 0.2}));
  EXPECT_THAT(divide(1, std::vector{70.0, 20.0, 10.0}, std::vector{0.4, 0.3, 1.0}), shares({0.4, 0.3, 0.3}));
}

TEST(Divide, StopsWhenAllAreFull) {
  EXPECT_THAT(divide(1, std::vector{1.0, 1.0}, std::vector{0.2, 0.3}), shares({0.2, 0.3}));
  EXPECT_THAT(divide(1, std::vector{0.0, 0.0}, std::vector{1.0, 1.0}), shares({0, 0}));
}

TEST(ShareByOrder, FillsTheCheapestFirst) {
  const std::vector<PolicyRegion> regions = {{.room = 0.5}, {}, {.room = 0.2}};
  EXPECT_THAT(share_by_order(regions, std::vector<uint32_t>{2, 0, 1}), shares({0.5, 0.3, 0.2}));
}

TEST(ShareByOrder, AFavouriteOnTrialGetsItsLimitAndTheNextTheRest) {
  const std::vector<PolicyRegion> regions = {{.limit = 0.05}, {}, {}};
  EXPECT_THAT(share_by_order(regions, std::vector<uint32_t>{0, 1, 2}), shares({0.05, 0.95, 0}));
}

TEST(ShareByOrder, ExploresWhatWasNeverMeasured) {
  const std::vector<PolicyRegion> regions = {{}, {.explore = 0.01}, {.limit = 0, .explore = 0.01}};
  EXPECT_THAT(share_by_order(regions, std::vector<uint32_t>{0, 1, 2}), shares({0.99, 0.01, 0}));
}

TEST(ShareByWeight, IsRenormalisedOverWhatIsHealthy) {
  const std::vector<PolicyRegion> regions = {
      {.weight = 70, .health = 0, .limit = 0}, {.weight = 20}, {.weight = 10}};
  EXPECT_THAT(share_by_weight(regions), shares({0, 2.0 / 3, 1.0 / 3}));
}

TEST(ShareByWeight, ARampGetsItsPartOfItsUsualShare) {
  const std::vector<PolicyRegion> regions = {
      {.weight = 70, .health = 0.05, .limit = 0.05}, {.weight = 20}, {.weight = 10}};
  EXPECT_THAT(share_by_weight(regions), shares({0.035, 0.965 * 2 / 3, 0.965 / 3}));
}

TEST(ShareByWeight, LostEndpointsLowerAWeight) {
  const std::vector<PolicyRegion> regions = {{.weight = 1, .health = 0.5}, {.weight = 1}};
  EXPECT_THAT(share_by_weight(regions), shares({1.0 / 3, 2.0 / 3}));
}

TEST(ShareByWeight, NoWeightTakesNothing) {
  const std::vector<PolicyRegion> regions = {{.weight = 0}, {.weight = 5}};
  EXPECT_THAT(share_by_weight(regions), shares({0, 1}));
}

TEST(ShareByPriority, StaysWithTheFirstWhileItIsHealthyAndHasRoom) {
  const std::vector<PolicyRegion> regions = {{.priority = 0}, {.priority = 1}, {.priority = 2}};
  EXPECT_THAT(share_by_priority(regions), shares({1, 0, 0}));
}

TEST(ShareByPriority, SpillsWhatDeclaredCapacityLacks) {
  const std::vector<PolicyRegion> regions = {{.priority = 0, .room = 0.6, .declared = true},
                                             {.priority = 1, .room = 0.3, .declared = true},
                                             {.priority = 2}};
  EXPECT_THAT(share_by_priority(regions), shares({0.6, 0.3, 0.1}));
}

TEST(ShareByPriority, SpillsGraduallyBelowFiveSeventhsOfHealth) {
  std::vector<PolicyRegion> regions = {{.priority = 0, .health = 0.75}, {.priority = 1}};
  EXPECT_THAT(share_by_priority(regions), shares({1, 0}));
  regions[0].health = 0.5;
  EXPECT_THAT(share_by_priority(regions), shares({0.7, 0.3}));
}

TEST(ShareByPriority, EqualPrioritiesSplitByWeightAndHealth) {
  const std::vector<PolicyRegion> regions = {{.weight = 3}, {.weight = 1}, {.priority = 1}};
  EXPECT_THAT(share_by_priority(regions), shares({0.75, 0.25, 0}));
  const std::vector<PolicyRegion> one_dead = {{.health = 0, .limit = 0}, {}, {.priority = 1}};
  EXPECT_THAT(share_by_priority(one_dead), shares({0, 0.7, 0.3}));
}

TEST(PlaceRest, AllFullIsSharedInProportionToRoom) {
  const std::vector<PolicyRegion> regions = {{.room = 0.4}, {.room = 0.2}};
  std::vector<double> given = {0.4, 0.2};
  place_rest(regions, given);
  EXPECT_THAT(given, shares({0.4 + 0.4 * 2 / 3, 0.2 + 0.4 / 3}));
}

TEST(PlaceRest, OnlyRegionsOnTrialAreLeft) {
  const std::vector<PolicyRegion> regions = {{.limit = 0.01}, {.limit = 0}};
  std::vector<double> given = {0.01, 0};
  place_rest(regions, given);
  EXPECT_THAT(given, shares({1, 0}));
}

TEST(PlaceRest, NobodyOpenGetsNothing) {
  const std::vector<PolicyRegion> regions = {{.limit = 0}, {.weight = 0}};
  std::vector<double> given = {0, 0};
  place_rest(regions, given);
  EXPECT_THAT(given, shares({0, 0}));
}

TEST(SharePolicies, AlwaysGiveAllToSomebodyWhoIsOpen) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int round = 0; round < 20000; ++round) {
    std::vector<PolicyRegion> regions(1 + random() % 5);
    std::vector<uint32_t> order(regions.size());
    std::iota(order.begin(), order.end(), 0);
    bool any = false;
    for (PolicyRegion& region : regions) {
      region.weight = static_cast<double>(random() % 4);
      region.priority = static_cast<int>(random() % 3);
      region.limit = random() % 3 == 0 ? 0 : random() % 2 == 0 ? 1 : unit(random);
      region.health = region.limit * unit(random);
      region.declared = random() % 2 == 0;
      region.room = region.declared ? unit(random) : 1;
      any |= region.limit > 0 && region.weight > 0;
    }
    for (int policy = 0; policy < 3; ++policy) {
      if (policy == 0) {
        for (PolicyRegion& region : regions) region.weight = 1;
        any = std::any_of(regions.begin(), regions.end(), [](const PolicyRegion& r) { return r.limit > 0; });
      }
      std::vector<double> given = policy == 0   ? share_by_order(regions, order)
                                  : policy == 1 ? share_by_weight(regions)
                                                : share_by_priority(regions);
      place_rest(regions, given);
      EXPECT_NEAR(std::accumulate(given.begin(), given.end(), 0.0), any ? 1 : 0, 1e-9);
      for (size_t r = 0; r < regions.size(); ++r) {
        EXPECT_GE(given[r], 0);
        if (regions[r].limit <= 0) {
          EXPECT_EQ(given[r], 0);
        }
      }
    }
  }
}

}  // namespace
}  // namespace fairlead::routing
