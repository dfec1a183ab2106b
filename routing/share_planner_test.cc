#include "routing/share_planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "routing/test_region_health.h"

namespace fairlead::routing {
namespace {

using namespace std::chrono_literals;
using health::RegionHealth;
using health::State;
using testing::ElementsAre;
using testing::HasSubstr;

/// Measured, and says how full it is.
RegionHealth full(double latency_ms, double utilization, double excess_ms = 0, double served = 0) {
  RegionHealth h = measured(latency_ms);
  h.utilization = utilization;
  h.excess_ms = excess_ms;
  h.served = served;
  return h;
}

class SharePlannerTest : public testing::Test {
 protected:
  void use(config::Policy policy, std::vector<PlannedRegion> regions) {
    config::Service service;
    service.policy = policy;
    planner_.emplace(service, std::move(regions));
  }
  /// Regions of so many requests/s from each of ten instances.
  void use(config::Policy policy, double capacity = 0) {
    std::vector<PlannedRegion> regions;
    for (const char* name : {"near", "mid", "far"})
      regions.push_back({.name = name, .capacity = capacity, .instances = 10});
    use(policy, std::move(regions));
  }

  /// Plans after `past`; the table in force then.
  const ShareTable& plan(const std::vector<RegionHealth>& health, Duration past = 10ms) {
    now_ += past;
    made_ = planner_->plan({now_, health, drained_, demand_, fail_open_, arrivals_}) != nullptr;
    return *planner_->table();
  }
  static std::vector<double> shares(const ShareTable& table) {
    std::vector<double> out;
    for (const RegionShare& region : table.regions) out.push_back(std::round(region.share * 1e6) / 1e6);
    return out;
  }
  static std::vector<std::string> reasons(const ShareTable& table) {
    std::vector<std::string> out;
    for (const RegionShare& region : table.regions) out.push_back(region.reason);
    return out;
  }

  std::optional<SharePlanner> planner_;
  Time now_{1h};
  uint64_t drained_ = 0;
  double demand_ = 4000;
  bool fail_open_ = false;
  ByCriticality arrivals_ = {};
  bool made_ = false;
};

TEST_F(SharePlannerTest, LatencyPrefersTheNearest) {
  use(config::Policy::latency);
  const ShareTable& table = plan({measured(20), measured(60), measured(120)});
  EXPECT_THAT(shares(table), ElementsAre(1, 0, 0));
  EXPECT_THAT(table.preference, ElementsAre(0, 1, 2));
  EXPECT_EQ(table.regions[0].reason, "cheapest with room");
  EXPECT_EQ(table.regions[1].reason, "costs more than near");
  EXPECT_THAT(table.candidates_json, HasSubstr("\"region\":\"near\""));
  EXPECT_THAT(table.region_names, ElementsAre("near", "mid", "far"));
}

TEST_F(SharePlannerTest, ShowsHowFullRegionsAreWhereThatIsKnown) {
  use(config::Policy::latency);
  RegionHealth near = measured(20);
  near.utilization = 0.5;
  const ShareTable& table = plan({near, measured(60), measured(120)});
  EXPECT_EQ(table.regions[0].utilization, 0.5);
  EXPECT_LT(table.regions[1].utilization, 0);
}

TEST_F(SharePlannerTest, SteerShowsWhatItSeesOfARegionThatSaysNothing) {
  use(config::Policy::steer, {{.name = "near", .capacity = 10000}, {.name = "far", .capacity = 10000}});
  for (int i = 0; i < 300; ++i) plan({measured(20), measured(60)});
  EXPECT_NEAR(planner_->utilization(0, measured(20)), 0.4, 0.05);
  EXPECT_LT(planner_->utilization(1, measured(60)), 0.05);
}

TEST_F(SharePlannerTest, LatencySpillsByCapacity) {
  use(config::Policy::latency,
      {{.name = "near", .capacity = 1000}, {.name = "mid", .capacity = 2000}, {.name = "far"}});
  const ShareTable& table = plan({measured(20), measured(60), measured(120)});
  EXPECT_THAT(shares(table), ElementsAre(0.25, 0.5, 0.25));
  EXPECT_EQ(table.regions[0].reason, "cheapest, at capacity");
  EXPECT_EQ(table.regions[1].reason, "next cheapest with room");
}

TEST_F(SharePlannerTest, ASuspectKeepsATrickleAndLosesItsRank) {
  use(config::Policy::latency);
  const ShareTable& table = plan({in_state(20, State::suspect, 0.01), measured(60), measured(120)});
  EXPECT_THAT(shares(table), ElementsAre(0.01, 0.99, 0));
  EXPECT_THAT(table.preference, ElementsAre(1, 2, 0));
  EXPECT_EQ(table.regions[0].reason, "suspect: why");
}

TEST_F(SharePlannerTest, AnEjectedRegionGetsNothingAndComesBackInSteps) {
  use(config::Policy::latency);
  plan({measured(20), measured(60), measured(120)});
  EXPECT_THAT(shares(plan({in_state(20, State::ejected, 0), measured(60), measured(120)})),
              ElementsAre(0, 1, 0));
  EXPECT_THAT(planner_->table()->preference, ElementsAre(1, 2));
  EXPECT_THAT(shares(plan({in_state(20, State::probing, 0.01), measured(60), measured(120)}, 30s)),
              ElementsAre(0.01, 0.99, 0));
  EXPECT_THAT(shares(plan({in_state(20, State::ramp, 0.05), measured(60), measured(120)})),
              ElementsAre(0.05, 0.95, 0));
  EXPECT_THAT(planner_->table()->preference, ElementsAre(1, 2, 0));
  EXPECT_THAT(shares(plan({measured(20), measured(60), measured(120)})), ElementsAre(1, 0, 0));
}

TEST_F(SharePlannerTest, LowTrafficStillProbes) {
  use(config::Policy::latency);
  demand_ = 20;
  EXPECT_THAT(shares(plan({in_state(20, State::probing, 0.01), measured(60), measured(120)})),
              ElementsAre(0.05, 0.95, 0));
  demand_ = 5;
  EXPECT_THAT(shares(plan({in_state(20, State::probing, 0.01), measured(60), measured(120)})),
              ElementsAre(0.1, 0.9, 0));
}

TEST_F(SharePlannerTest, BeforeAnythingIsKnownAllRegionsAreMeasuredAlike) {
  use(config::Policy::latency);
  const ShareTable& table = plan({{}, {}, {}});
  EXPECT_THAT(shares(table), ElementsAre(0.333333, 0.333333, 0.333333));
  EXPECT_EQ(table.regions[2].reason, "a trickle to measure it");
}

TEST_F(SharePlannerTest, ChecksChooseTheFirstFavouriteAndATrickleMeasuresTheOthers) {
  use(config::Policy::latency);
  EXPECT_THAT(shares(plan({{.probe_ms = 120}, {.probe_ms = 60}, {.probe_ms = 20}})),
              ElementsAre(0.01, 0.01, 0.98));
  EXPECT_THAT(shares(plan({measured(120), measured(60), measured(20)})), ElementsAre(0, 0, 1));
}

TEST_F(SharePlannerTest, WithoutChecksAnIdleRegionIsMeasuredNowAndThen) {
  use(config::Policy::latency);
  RegionHealth idle = measured(60);
  idle.idle_s = 31;
  EXPECT_THAT(shares(plan({measured(20), idle, measured(120)})), ElementsAre(0.998, 0.002, 0));
}

TEST_F(SharePlannerTest, SteerPrefersTheCheapest) {
  use(config::Policy::steer);
  const ShareTable& table = plan({measured(20), measured(60), measured(120)});
  EXPECT_THAT(shares(table), ElementsAre(1, 0, 0));
  EXPECT_THAT(table.preference, ElementsAre(0, 1, 2));
  EXPECT_THAT(reasons(table),
              ElementsAre("cheapest with room", "costs more than near", "costs more than near"));
  EXPECT_THAT(table.admit, ElementsAre(1, 1, 1, 1));
}

TEST_F(SharePlannerTest, SteerSpillsFromTheFull) {
  use(config::Policy::steer, 4000);
  const ShareTable& table = plan({full(20, 0.97), full(60, 0.4), full(120, 0.2)});
  EXPECT_LT(table.regions[0].share, 0.1);
  EXPECT_GT(table.regions[1].share, 0.25);
  EXPECT_THAT(reasons(table), ElementsAre("cheapest, full: 95 % utilised", "next cheapest with room",
                                          "next cheapest with room"));
  EXPECT_THAT(table.preference, ElementsAre(1, 2, 0)) << "no second try in the full";
}

TEST_F(SharePlannerTest, SteerKeepsATrickleWhereRequestsFail) {
  use(config::Policy::steer);
  RegionHealth failing = measured(60);
  failing.failure_rate = 0.2;
  const ShareTable& table = plan({measured(20), failing, {}});
  EXPECT_THAT(shares(table), ElementsAre(0.98, 0.01, 0.01));
  EXPECT_THAT(reasons(table),
              ElementsAre("cheapest with room", "a trickle to measure it", "a trickle to measure it"));
}

TEST_F(SharePlannerTest, SteerDoesNotTakeTheUnknownForTheCheapest) {
  use(config::Policy::steer);
  EXPECT_THAT(shares(plan({{}, measured(60), measured(120)})), ElementsAre(0.01, 0.99, 0));
  const RegionHealth dead = in_state(60, State::ejected, 0);
  EXPECT_THAT(shares(plan({{}, dead, dead})), ElementsAre(1, 0, 0)) << "better than none";
}

TEST_F(SharePlannerTest, SteerAdmitsTheMoreCriticalWhereAllAreFull) {
  use(config::Policy::steer, 4000);
  arrivals_ = {300, 0, 500, 200};
  demand_ = 1000;
  const RegionHealth saturated = full(20, 1, 50, 300);
  for (int i = 0; i < 300; ++i) plan({saturated, saturated, in_state(120, State::ejected, 0)});
  const ShareTable& table = *planner_->table();
  EXPECT_NEAR(table.regions[0].share + table.regions[1].share, 1, 1e-6) << "of what is admitted";
  EXPECT_EQ(table.admit[0], 1);
  EXPECT_GT(table.admit[2], 0);
  EXPECT_LT(table.admit[2], 0.7);
  EXPECT_EQ(table.admit[3], 0);
}

TEST_F(SharePlannerTest, SteerTakesAQueueForNoDistance) {
  use(config::Policy::steer, 4000);
  const auto cost = [&](double utilization) {
    RegionHealth queueing = full(20, utilization, 100);
    queueing.latency_ms = 120;
    queueing.failure_rate = 0.1;
    for (int i = 0; i < 200; ++i) plan({queueing, full(60, 0.4), full(120, 0.2)});
    return planner_->table()->regions[0].cost_ms;
  };
  EXPECT_NEAR(cost(0.3), 120 + 0.1 / 0.9 * 560, 1) << "it has room: slow, and ill";
  EXPECT_NEAR(cost(1), 20, 1);
}

TEST_F(SharePlannerTest, SteerWeighsTheObjective) {
  config::Service service;
  service.policy = config::Policy::steer;
  service.slo.latency_p99 = 100ms;
  planner_.emplace(service, std::vector<PlannedRegion>{{.name = "near"}, {.name = "far"}});
  EXPECT_NEAR(plan({measured(20), measured(100)}).regions[1].cost_ms, 350, 1);
  service.policy = config::Policy::latency;
  planner_->configure(service, {{.name = "near"}, {.name = "far"}});
  EXPECT_EQ(plan({measured(20), measured(100)}).regions[1].cost_ms, 100);
}

TEST_F(SharePlannerTest, WordsAloneAreNewsOnceASecond) {
  use(config::Policy::steer, {{.name = "near", .capacity = 1000, .instances = 4}});
  for (int i = 0; i < 1000; ++i) plan({full(20, 0.82)});
  const uint64_t version = planner_->table()->version;
  for (int i = 0; i < 500; ++i) plan({full(20, i % 2 == 0 ? 0.83 : 0.82)});
  EXPECT_GT(planner_->table()->version, version);
  EXPECT_LE(planner_->table()->version, version + 5);
}

TEST_F(SharePlannerTest, WeightedIsRenormalised) {
  use(config::Policy::weighted,
      {{.name = "a", .weight = 70}, {.name = "b", .weight = 20}, {.name = "c", .weight = 10}});
  EXPECT_THAT(shares(plan({measured(20), measured(60), measured(120)})), ElementsAre(0.7, 0.2, 0.1));
  EXPECT_THAT(shares(plan({measured(20), in_state(60, State::ejected, 0), measured(120)})),
              ElementsAre(0.875, 0, 0.125));
  EXPECT_EQ(planner_->table()->regions[0].reason, "by weight");
}

TEST_F(SharePlannerTest, WeightZeroTakesNothingNotEvenRetries) {
  use(config::Policy::weighted, {{.name = "a", .weight = 1}, {.name = "b", .weight = 0}});
  const ShareTable& table = plan({measured(20), measured(60)});
  EXPECT_THAT(shares(table), ElementsAre(1, 0));
  EXPECT_THAT(table.preference, ElementsAre(0));
}

TEST_F(SharePlannerTest, AllWeightsZeroLeavesNobody) {
  use(config::Policy::weighted, {{.name = "a", .weight = 0}, {.name = "b", .weight = 0}});
  EXPECT_THAT(shares(plan({measured(20), measured(60)})), ElementsAre(0, 0));
}

TEST_F(SharePlannerTest, FailoverGoesByPriority) {
  use(config::Policy::failover,
      {{.name = "a", .priority = 1}, {.name = "b", .priority = 0}, {.name = "c", .priority = 2}});
  const ShareTable& table = plan({measured(20), measured(60), measured(10)});
  EXPECT_THAT(shares(table), ElementsAre(0, 1, 0));
  EXPECT_THAT(table.preference, ElementsAre(1, 0, 2));
  EXPECT_EQ(table.regions[0].reason, "priority 1, not needed");
  EXPECT_THAT(shares(plan({measured(20), in_state(60, State::ejected, 0), measured(10)})),
              ElementsAre(1, 0, 0));
}

TEST_F(SharePlannerTest, DrainedRegionsGetNothingUnlessAllAre) {
  use(config::Policy::latency);
  drained_ = 1;
  const ShareTable& table = plan({measured(20), measured(60), measured(120)});
  EXPECT_THAT(shares(table), ElementsAre(0, 1, 0));
  EXPECT_THAT(table.preference, ElementsAre(1, 2));
  EXPECT_EQ(table.regions[0].reason, "drained");
  drained_ = 7;
  EXPECT_THAT(shares(plan({measured(20), measured(60), measured(120)})), ElementsAre(0, 0, 0));
}

TEST_F(SharePlannerTest, ARegionWithoutEndpointsGetsNothing) {
  const RegionHealth empty{.health = 0, .empty = true};
  for (config::Policy policy :
       {config::Policy::steer, config::Policy::latency, config::Policy::weighted, config::Policy::failover}) {
    use(policy, {{.name = "near"}, {.name = "mid", .priority = 1}, {.name = "far", .priority = 2}});
    EXPECT_THAT(shares(plan({empty, {}, empty})), ElementsAre(0, 1, 0));
    EXPECT_THAT(shares(plan({empty, measured(60), empty})), ElementsAre(0, 1, 0));
    EXPECT_THAT(planner_->table()->preference, ElementsAre(1));
    EXPECT_EQ(planner_->table()->regions[0].reason, "no endpoint has an address");
    EXPECT_THAT(shares(plan({empty, empty, empty})), ElementsAre(0, 0, 0));
    plan({measured(20), measured(60), empty});
    EXPECT_GT(planner_->table()->regions[0].share, 0);  // as soon as it has one
  }
}

TEST_F(SharePlannerTest, FailOpenIsNotHeldUpByARegionWithoutEndpoints) {
  for (config::Policy policy :
       {config::Policy::steer, config::Policy::latency, config::Policy::weighted, config::Policy::failover}) {
    use(policy);
    RegionHealth dead = in_state(20, State::ejected, 0);
    RegionHealth empty{.health = 0, .empty = true};
    dead.fail_open = empty.fail_open = fail_open_ = true;
    EXPECT_THAT(shares(plan({dead, empty, empty})), ElementsAre(1, 0, 0));
    EXPECT_THAT(planner_->table()->preference, ElementsAre(0));
  }
}

TEST_F(SharePlannerTest, FailOpenUsesWhatMayBeUsed) {
  use(config::Policy::latency);
  RegionHealth dead = in_state(20, State::ejected, 0), maybe = in_state(60, State::ejected, 0);
  EXPECT_THAT(shares(plan({dead, dead, dead})), ElementsAre(0, 0, 0));
  maybe.fail_open = true;
  fail_open_ = true;
  const ShareTable& table = plan({dead, maybe, dead});
  EXPECT_THAT(shares(table), ElementsAre(0, 1, 0));
  EXPECT_TRUE(table.fail_open);
  EXPECT_EQ(table.regions[1].reason, "fail open; ejected: why");
}

TEST_F(SharePlannerTest, NoiseMakesNoNewVersions) {
  use(config::Policy::latency);
  std::mt19937_64 random(5);
  std::normal_distribution<double> noise(0, 0.8);
  plan({measured(20), measured(60), measured(120)});
  const uint64_t version = planner_->table()->version;
  for (int i = 0; i < 5000; ++i) {
    plan({measured(20 + noise(random)), measured(60 + noise(random)), measured(120 + noise(random))});
  }
  EXPECT_EQ(planner_->table()->version, version);
}

TEST_F(SharePlannerTest, AMovedCostIsPublishedOnceASecond) {
  use(config::Policy::latency);
  plan({measured(20), measured(60), measured(120)});
  plan({measured(20), measured(90), measured(120)}, 500ms);
  EXPECT_FALSE(made_);
  plan({measured(20), measured(90), measured(120)}, 500ms);
  EXPECT_TRUE(made_);
  EXPECT_EQ(planner_->table()->regions[1].cost_ms, 90);
}

TEST_F(SharePlannerTest, AConfigurationAlwaysMakesATable) {
  use(config::Policy::latency);
  plan({measured(20), measured(60), measured(120)});
  const std::shared_ptr<const ShareTable> before = planner_->table();
  const uint64_t version = before->version;
  config::Service service;
  service.policy = config::Policy::weighted;
  planner_->configure(service, {{.name = "far"}, {.name = "near"}});
  const ShareTable& table = plan({measured(120), measured(20)});
  EXPECT_EQ(table.version, version + 1);
  EXPECT_THAT(shares(table), ElementsAre(0.5, 0.5));
  EXPECT_THAT(table.preference, ElementsAre(1, 0));
  EXPECT_THAT(table.region_names, ElementsAre("far", "near"));
  EXPECT_THAT(before->region_names, ElementsAre("near", "mid", "far"));
}

TEST_F(SharePlannerTest, IsDeterministicAndNeverStrandsTrafficWhileARegionIsUsable) {
  for (config::Policy policy :
       {config::Policy::steer, config::Policy::latency, config::Policy::weighted, config::Policy::failover}) {
    std::mt19937_64 random(9);
    use(policy);
    std::optional<SharePlanner> first(std::move(planner_));
    use(policy);
    for (int i = 0; i < 3000; ++i) {
      std::vector<RegionHealth> health;
      bool usable = false;
      for (int r = 0; r < 3; ++r) {
        const auto state = static_cast<State>(random() % 5);
        const double fraction = state == State::healthy   ? 1
                                : state == State::ejected ? 0
                                                          : 0.01 + 0.1 * double(random() % 9);
        health.push_back(in_state(1 + double(random() % 200), state, fraction));
        health.back().failure_rate = double(random() % 100) / 100;
        usable |= state != State::ejected;
      }
      now_ += std::chrono::milliseconds(random() % 2000);
      demand_ = double(random() % 5000);
      const SharePlanner::Input input{now_, health, 0, demand_, false};
      first->plan(input);
      planner_->plan(input);
      const ShareTable& table = *planner_->table();
      ASSERT_EQ(table.candidates_json, first->table()->candidates_json);
      double sum = 0;
      for (const RegionShare& region : table.regions) {
        ASSERT_GE(region.share, 0);
        ASSERT_GE(region.health, 0);
        ASSERT_LE(region.health, 1);
        if (region.state == State::ejected) {
          ASSERT_EQ(region.share, 0);
        }
        sum += region.share;
      }
      ASSERT_NEAR(sum, usable ? 1 : 0, 1e-6);
    }
  }
}

}  // namespace
}  // namespace fairlead::routing
