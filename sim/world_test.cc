#include "sim/world.h"

#include <gtest/gtest.h>

#include "config/message.h"
#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

/// Three regions; all times of faults count from 10 s on.
Suite three_regions() {
  Suite suite;
  suite.regions = {
      {.name = "A", .capacity = 1000}, {.name = "B", .capacity = 500}, {.name = "C", .capacity = 100}};
  suite.round_trips = {{"A", "B", 40ms}, {"C", "A", 30ms}};
  suite.edges = {{.name = "A"}, {.name = "B", .load = 0.5, .instances = 2}, {.name = "C", .requests = 7}};
  suite.scenarios = {{.name = "test", .warm_up = 10s, .duration = 30s, .load = 0.8}};
  return suite;
}

World world(const std::vector<Fault>& faults = {}) {
  Suite suite = three_regions();
  suite.scenarios[0].faults = faults;
  auto world = World::make(suite, suite.scenarios[0]);
  EXPECT_TRUE(world.ok()) << world.status();
  return *std::move(world);
}

Fault fault(Fault::Kind kind) { return {.kind = kind, .regions = {"B"}, .at = 5s, .until = 15s}; }

std::string error_of(const Fault& wrong) {
  Suite suite = three_regions();
  suite.scenarios[0].faults = {wrong};
  const auto world = World::make(suite, suite.scenarios[0]);
  return world.ok() ? "" : config::message_of(world.status());
}

TEST(World, EdgesShareTheLoadOfTheirSite) {
  const World w = world();
  ASSERT_EQ(w.sites().size(), 3u);
  ASSERT_EQ(w.edges().size(), 4u);
  EXPECT_EQ(w.edges()[0].rate, 800) << "the scenario's load";
  EXPECT_EQ(w.edges()[1].rate, 125) << "half of a load of its own";
  EXPECT_EQ(w.edges()[2].site, 1u);
  EXPECT_EQ(w.edges()[3].rate, 7);
  EXPECT_EQ(w.total_capacity(), 1600);
  EXPECT_EQ(w.end(), 40s);
}

TEST(World, AScenariosEdgesStandInsteadOfTheSuites) {
  Suite suite = three_regions();
  suite.scenarios[0].edges = {{.name = "C", .requests = 3}};
  const auto w = World::make(suite, suite.scenarios[0]);
  ASSERT_TRUE(w.ok());
  EXPECT_EQ(w->sites(), std::vector<std::string>({"C"}));
}

TEST(World, DistancesAreTheSameFromEitherEnd) {
  const World w = world();
  EXPECT_EQ(w.round_trip(0, 0), 1ms) << "local";
  EXPECT_EQ(w.round_trip(0, 1), 40ms);
  EXPECT_EQ(w.round_trip(1, 0), 40ms);
  EXPECT_EQ(w.round_trip(0, 2), 30ms);
  EXPECT_EQ(w.round_trip(1, 2), 100ms) << "where none is given";
  EXPECT_EQ(w.nearest(0), std::vector<size_t>({0, 2, 1}));
  EXPECT_EQ(w.limit(0), 130ms) << "to the second nearest, and the slack";
  EXPECT_EQ(w.limit(1), 140ms);
}

TEST(World, AFaultLastsFromItsBeginningToBeforeItsEnd) {
  const World w = world({fault(Fault::Kind::kill)});
  EXPECT_FALSE(w.condition(0, 1, 15s - 1ns).dead);
  EXPECT_TRUE(w.condition(0, 1, 15s).dead);
  EXPECT_TRUE(w.condition(0, 1, 25s - 1ns).dead);
  EXPECT_FALSE(w.condition(0, 1, 25s).dead);
  EXPECT_FALSE(w.condition(0, 0, 20s).dead) << "another region";
  EXPECT_EQ(w.first_fault(), 15s);
  EXPECT_EQ(w.first_faulty(), 1u);
}

TEST(World, WithoutAnEndAFaultLastsToTheEnd) {
  Fault endless = fault(Fault::Kind::black_hole);
  endless.until = {};
  EXPECT_TRUE(world({endless}).condition(0, 1, 40s - 1ns).silent);
}

TEST(World, AFaultMayConcernSomeEdgesOnly) {
  Fault partial = fault(Fault::Kind::black_hole);
  partial.edges = {"C"};
  const World w = world({partial});
  EXPECT_TRUE(w.condition(2, 1, 20s).silent);
  EXPECT_FALSE(w.condition(0, 1, 20s).silent);
}

TEST(World, FaultsAddUp) {
  Fault errors = fault(Fault::Kind::errors), slow = fault(Fault::Kind::latency),
        small = fault(Fault::Kind::capacity);
  errors.share = small.share = 0.5;
  slow.delay = 100ms;
  const World w = world({errors, errors, slow, slow, small, small});
  const Condition condition = w.condition(0, 1, 20s);
  EXPECT_DOUBLE_EQ(condition.errors, 0.75);
  EXPECT_EQ(condition.delay, 200ms);
  EXPECT_TRUE(condition.checks_see);
  EXPECT_DOUBLE_EQ(w.capacity(1, 20s), 0.25);
  EXPECT_EQ(w.capacity(1, 30s), 1);
  EXPECT_EQ(w.capacity(0, 20s), 1);
}

TEST(World, HealthChecksDoNotMeetWhatIsHidden) {
  Fault hidden = fault(Fault::Kind::errors);
  hidden.hidden = true;
  const World w = world({hidden});
  EXPECT_FALSE(w.condition(0, 1, 20s).checks_see);
  EXPECT_TRUE(w.condition(0, 1, 30s).checks_see) << "once it is over";
}

TEST(World, ARampGrowsAndEveryStepIsAChange) {
  Fault ramp = fault(Fault::Kind::latency);
  ramp.delay = 1s;
  ramp.ramp = 250ms;
  const World w = world({ramp});
  EXPECT_EQ(w.condition(0, 1, 15125ms).delay, 500ms);
  EXPECT_EQ(w.condition(0, 1, 16s).delay, 1s);
  EXPECT_EQ(w.changes(), std::vector<Duration>({15s, 15100ms, 15200ms, 15250ms, 25s}));
}

TEST(World, AShortRampIsNotMissed) {
  Fault ramp = fault(Fault::Kind::latency);
  ramp.ramp = 50ms;
  EXPECT_EQ(world({ramp}).changes(), std::vector<Duration>({15s, 15050ms, 25s}));
}

TEST(World, APeriodicFaultIsThereForTheFirstHalfOfEach) {
  Fault flapping = fault(Fault::Kind::kill);
  flapping.period = 4s;
  const World w = world({flapping});
  EXPECT_TRUE(w.condition(0, 1, 15s).dead);
  EXPECT_FALSE(w.condition(0, 1, 17s).dead);
  EXPECT_TRUE(w.condition(0, 1, 19s).dead);
  EXPECT_EQ(w.changes(), std::vector<Duration>({15s, 17s, 19s, 21s, 23s, 25s}));
}

TEST(World, TheDaysWave) {
  Suite suite = three_regions();
  suite.scenarios[0].day = 20s;
  suite.scenarios[0].edges = {{.name = "A", .wave = 0.5}, {.name = "B", .wave = 0.5, .wave_phase = 0.25}};
  const auto w = World::make(suite, suite.scenarios[0]);
  ASSERT_TRUE(w.ok());
  EXPECT_NEAR(w->rate(w->edges()[0], 10s), 800, 1e-6) << "at its mean";
  EXPECT_NEAR(w->rate(w->edges()[0], 15s), 1200, 1e-6);
  EXPECT_NEAR(w->rate(w->edges()[0], 25s), 400, 1e-6);
  EXPECT_NEAR(w->rate(w->edges()[1], 10s), 600, 1e-6) << "a quarter of a day ahead";
}

TEST(World, WithoutFaultsNobodyIsFaulty) {
  EXPECT_EQ(world().first_faulty(), 3u);
  EXPECT_EQ(world().first_fault(), 40s);
  EXPECT_TRUE(world().changes().empty());
}

TEST(World, RefusesWhatDoesNotFitTogether) {
  Fault wrong = fault(Fault::Kind::kill);
  wrong.regions = {"D"};
  EXPECT_EQ(error_of(wrong), "scenario test: there is no region 'D'");
  wrong = fault(Fault::Kind::kill);
  wrong.edges = {"D"};
  EXPECT_EQ(error_of(wrong), "scenario test: there is no edge 'D'");
  wrong = fault(Fault::Kind::kill);
  wrong.until = wrong.at;
  EXPECT_EQ(error_of(wrong), "scenario test: a fault ends before it begins");
  wrong = fault(Fault::Kind::kill);
  wrong.period = 1ns;
  EXPECT_EQ(error_of(wrong), "scenario test: a fault comes and goes faster than every 10 ms");
}

}  // namespace
}  // namespace fairlead::sim
