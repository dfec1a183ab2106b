#include "sim/strategies/queue_estimate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/strategies/test_world.h"

namespace fairlead::sim {
namespace {

TEST(QueueEstimate, AnIdleRegionOnlyServes) {
  const QueueEstimate idle({.capacity = 1000, .service_time = 10ms, .spread = 0.5}, 1, 0.01);
  EXPECT_NEAR(idle.mean(), 0.010, 1e-5);
  EXPECT_NEAR(idle.beyond(0.010 * std::exp(-0.125)), 0.5, 0.03) << "the median";
  EXPECT_NEAR(idle.beyond(0.010 * std::exp(2 * 0.5 - 0.125)), 0.0228, 0.005) << "two standard deviations";
  EXPECT_LT(idle.beyond(0.1), 1e-4);
}

TEST(QueueEstimate, OneServerWithoutMemoryIsExact) {
  // M/M/1 has a coefficient of variation of 1: log-normal with a spread of sqrt(ln 2). At 80 % it waits for
  // four services on average.
  const QueueEstimate queue({.capacity = 100, .service_time = 10ms, .spread = std::sqrt(std::log(2.0))}, 1,
                            0.8);
  EXPECT_NEAR(queue.mean(), 0.050, 1e-6);
}

TEST(QueueEstimate, FewServersWaitLonger) {
  const Region small{.capacity = 700}, large{.capacity = 4000};
  EXPECT_GT(QueueEstimate(small, 1, 0.95).mean(), QueueEstimate(large, 1, 0.95).mean() + 0.01);
  EXPECT_GT(QueueEstimate(large, 0.1, 0.95).mean(), QueueEstimate(large, 1, 0.95).mean() + 0.01);
}

/// The simulation is what it has to agree with.
TEST(QueueEstimate, AgreesWithASimulation) {
  Suite suite = test_suite();
  suite.regions = {{.name = "near", .capacity = 700}, {.name = "mid"}};
  suite.slack = 40ms;
  Scenario scenario = test_scenario();
  scenario.duration = 60s;
  scenario.edges = {{.name = "near", .load = 0.9}};
  const World world = *World::make(suite, scenario);
  class Home : public Strategy {
    Settings settings() const override { return {.check_interval = std::chrono::hours(1)}; }
    uint32_t first(Duration, const RequestView&) override { return 0; }
    uint32_t again(Duration, const RequestView&, health::Outcome) override { return kNone; }
  };
  const Tally tally =
      simulate(world, [](const World&) { return [](size_t, uint64_t) { return std::make_unique<Home>(); }; });
  const double late = static_cast<double>(tally.late) / static_cast<double>(tally.requests);
  const double limit = std::chrono::duration<double>(world.limit(0) - world.round_trip(0, 0)).count();
  EXPECT_NEAR(QueueEstimate(suite.regions[0], 1, 0.9).beyond(limit), late, 0.01);
}

}  // namespace
}  // namespace fairlead::sim
