#include "sim/transportation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <random>

namespace fairlead::sim {
namespace {

using testing::ElementsAre;

constexpr double kNever = std::numeric_limits<double>::infinity();

struct Total {
  double shipped = 0;
  double cost = 0;
};

Total total_of(const Transportation& problem, const std::vector<std::vector<double>>& flows) {
  Total total;
  for (size_t i = 0; i < flows.size(); ++i) {
    for (size_t j = 0; j < flows[i].size(); ++j) {
      total.shipped += flows[i][j];
      if (flows[i][j] > 0) total.cost += flows[i][j] * problem.cost[i][j];
    }
  }
  return total;
}

/// Tries everything: whole units only, which is no loss where supply and room are whole.
Total best_by_trying(const Transportation& problem) {
  Total best;
  auto room = problem.room;
  const std::function<void(size_t, size_t, double, Total)> place = [&](size_t i, size_t j, double left,
                                                                       Total so_far) {
    if (i == problem.supply.size()) {
      const bool more = so_far.shipped > best.shipped;
      if (more || (so_far.shipped == best.shipped && so_far.cost < best.cost)) best = so_far;
      return;
    }
    if (j == room.size()) {
      const double next = i + 1 < problem.supply.size() ? problem.supply[i + 1] : 0;
      return place(i + 1, 0, next, so_far);
    }
    const double most = problem.cost[i][j] == kNever ? 0 : std::min(left, room[j]);
    for (double n = 0; n <= most; ++n) {
      room[j] -= n;
      place(i, j + 1, left - n, {so_far.shipped + n, so_far.cost + (n > 0 ? n * problem.cost[i][j] : 0)});
      room[j] += n;
    }
  };
  place(0, 0, problem.supply[0], {});
  return best;
}

TEST(Transportation, FillsTheCheapestFirst) {
  EXPECT_THAT(least_cost_flows({.supply = {10}, .room = {4, 5, 9}, .cost = {{2, 1, 3}}}),
              ElementsAre(ElementsAre(4, 5, 1)));
}

TEST(Transportation, OneGivesWayToAnother) {
  // The first would take the first sink at 1, but the second has nowhere else to go that is not dear.
  const auto flows = least_cost_flows({.supply = {5, 5}, .room = {5, 5}, .cost = {{1, 2}, {2, 100}}});
  EXPECT_THAT(flows, ElementsAre(ElementsAre(0, 5), ElementsAre(5, 0)));
}

TEST(Transportation, ThreeByThreeOfATextbook) {
  // Of a textbook (Taylor, Introduction to Management Science), which finds 4525 by stepping stones.
  const Transportation problem{
      .supply = {150, 175, 275}, .room = {200, 100, 300}, .cost = {{6, 8, 10}, {7, 11, 11}, {4, 5, 12}}};
  const Total total = total_of(problem, least_cost_flows(problem));
  EXPECT_DOUBLE_EQ(total.shipped, 600);
  EXPECT_DOUBLE_EQ(total.cost, 4525);
}

TEST(Transportation, WhatHasNoRoomStays) {
  const Transportation problem{.supply = {3, 3}, .room = {2, 2}, .cost = {{1, 1}, {1, 1}}};
  EXPECT_DOUBLE_EQ(total_of(problem, least_cost_flows(problem)).shipped, 4);
}

TEST(Transportation, AWayThatDoesNotExistIsNotTaken) {
  EXPECT_THAT(least_cost_flows({.supply = {3, 1}, .room = {9, 2}, .cost = {{kNever, 5}, {1, 1}}}),
              ElementsAre(ElementsAre(0, 2), ElementsAre(1, 0)));
}

TEST(Transportation, ShipsFractions) {
  EXPECT_THAT(least_cost_flows({.supply = {0.75}, .room = {0.5, 0.5}, .cost = {{1, 2}}}),
              ElementsAre(ElementsAre(0.5, 0.25)));
}

TEST(Transportation, MuchIsShippedEvenAtALoss) {
  EXPECT_THAT(least_cost_flows({.supply = {2}, .room = {1, 1}, .cost = {{-3, 1000}}}),
              ElementsAre(ElementsAre(1, 1)));
}

TEST(Transportation, IsAsGoodAsTryingEverything) {
  std::mt19937 random(7);
  const auto below = [&](unsigned n) { return random() % n; };
  for (int round = 0; round < 300; ++round) {
    Transportation problem;
    for (int i = 0; i < 3; ++i) {
      problem.supply.push_back(below(4));
      problem.cost.emplace_back();
      for (int j = 0; j < 3; ++j) problem.cost.back().push_back(below(5) == 0 ? kNever : below(12));
    }
    for (int j = 0; j < 3; ++j) problem.room.push_back(below(5));
    const Total total = total_of(problem, least_cost_flows(problem));
    const Total best = best_by_trying(problem);
    ASSERT_NEAR(total.shipped, best.shipped, 1e-6) << "round " << round;
    ASSERT_NEAR(total.cost, best.cost, 1e-6) << "round " << round;
  }
}

TEST(Transportation, KeepsToSupplyAndRoomAtTheLargestSize) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> uniform(0.1, 1);
  Transportation problem{.supply = std::vector<double>(192), .room = std::vector<double>(129)};
  for (double& s : problem.supply) s = uniform(random);
  for (double& r : problem.room) r = uniform(random);
  problem.cost.assign(192, std::vector<double>(129));
  for (auto& row : problem.cost) {
    for (double& c : row) c = 1000 * uniform(random);
  }
  const auto flows = least_cost_flows(problem);
  for (size_t i = 0; i < 192; ++i) {
    EXPECT_LE(std::accumulate(flows[i].begin(), flows[i].end(), 0.0), problem.supply[i] + 1e-6);
    EXPECT_GE(*std::min_element(flows[i].begin(), flows[i].end()), -1e-6);
  }
  for (size_t j = 0; j < 129; ++j) {
    double sum = 0;
    for (const auto& row : flows) sum += row[j];
    EXPECT_NEAR(sum, problem.room[j], 1e-6) << "there is more than room";
  }
}

}  // namespace
}  // namespace fairlead::sim
