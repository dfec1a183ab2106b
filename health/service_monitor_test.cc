#include "health/service_monitor.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "health/stall_guard.h"
#include "health/test_evidence.h"

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

class ServiceMonitorTest : public testing::Test {
 protected:
  void use(const std::vector<double>& capacities) {
    std::vector<RegionSpec> regions;
    for (size_t r = 0; r < capacities.size(); ++r) {
      regions.push_back(
          {.name = std::string(1, char('a' + r)), .capacity = capacities[r], .endpoints = {"10.0.0.1:80"}});
    }
    service_monitor_.emplace(service_, std::move(regions));
  }
  /// Region a, and b, whose name has no address yet.
  void use_with_unresolved() {
    service_monitor_.emplace(
        service_, std::vector<RegionSpec>{{.name = "a", .endpoints = {"10.0.0.1:80"}}, {.name = "b"}});
  }
  void tick(const std::vector<EvidenceDelta>& deltas) {
    std::vector<std::vector<EvidenceDelta>> evidence;
    for (const EvidenceDelta& delta : deltas) evidence.push_back({delta});
    service_monitor_->tick({now_ += 10ms, 10ms, 10ms, false}, evidence);
  }
  void run(int ticks, const std::vector<EvidenceDelta>& deltas) {
    for (int i = 0; i < ticks; ++i) tick(deltas);
  }
  State state(size_t r) const { return service_monitor_->regions()[r].machine().state(); }

  config::Service service_;
  std::optional<ServiceMonitor> service_monitor_;
  Time now_{1h};
};

const EvidenceDelta kFailing = ended(Outcome::status_failure, 50);
const EvidenceDelta kRefusing = ended(Outcome::refused, 50);

TEST_F(ServiceMonitorTest, AtMostHalfOfTheCapacityIsEjectedOnStatistics) {
  use({1000, 1000, 1000, 1000});
  run(20, {kFailing, kFailing, answered(10), answered(10)});
  EXPECT_EQ(state(0), State::ejected);
  EXPECT_EQ(state(1), State::ejected);
  run(20, {{}, {}, kFailing, answered(10)});
  EXPECT_EQ(state(2), State::healthy);
}

TEST_F(ServiceMonitorTest, TheLargerHalfStaysWhateverItsStatistics) {
  use({3000, 1000});
  run(100, {kFailing, answered(10)});
  EXPECT_EQ(state(0), State::healthy);
}

TEST_F(ServiceMonitorTest, WhatRefusesIsDeadHoweverLarge) {
  use({3000, 1000});
  run(3, {kRefusing, answered(10)});
  EXPECT_EQ(state(0), State::ejected);
  EXPECT_FALSE(service_monitor_->fail_open());
}

TEST_F(ServiceMonitorTest, MostLookingBadSuspectsTheEdge) {
  use({0, 0, 0});
  run(50, {kFailing, kFailing, {}});
  for (size_t r = 0; r < 3; ++r) EXPECT_EQ(state(r), State::healthy);
  EXPECT_TRUE(service_monitor_->fail_open());
}

TEST_F(ServiceMonitorTest, ARegionThatDoesWellClearsTheEdge) {
  use({0, 0, 0});
  run(50, {kFailing, kFailing, answered(10)});
  EXPECT_FALSE(service_monitor_->fail_open());
}

TEST_F(ServiceMonitorTest, NoSuccessForASecondOpensEverything) {
  use({1000, 2000});
  run(100, {answered(10), answered(10)});
  run(100, {kRefusing, kFailing});
  EXPECT_EQ(state(0), State::ejected);
  EXPECT_EQ(state(1), State::healthy);
  EXPECT_FALSE(service_monitor_->fail_open());
  tick({{}, kFailing});
  EXPECT_TRUE(service_monitor_->fail_open());
  EXPECT_TRUE(service_monitor_->health()[0].fail_open);
  tick({{}, answered(1)});
  EXPECT_FALSE(service_monitor_->health()[0].fail_open);
}

TEST_F(ServiceMonitorTest, ARegionWithoutEndpointsDoesNotKeepTheLastOneClosed) {
  use_with_unresolved();
  run(100, {answered(10), {}});
  EXPECT_FALSE(service_monitor_->fail_open());
  run(3, {kRefusing, {}});
  ASSERT_EQ(state(0), State::ejected);
  EXPECT_TRUE(service_monitor_->fail_open());
  EXPECT_TRUE(service_monitor_->health()[0].fail_open);
  EXPECT_FALSE(service_monitor_->health()[0].empty);
  EXPECT_TRUE(service_monitor_->health()[1].empty);
  tick({answered(1), {}});
  EXPECT_EQ(state(0), State::probing);
}

TEST_F(ServiceMonitorTest, BeingIdleIsNoFailure) {
  use({0, 0});
  run(100, {answered(10), answered(10)});
  run(1000, {{}, {}});
  EXPECT_FALSE(service_monitor_->fail_open());
}

TEST_F(ServiceMonitorTest, AFailureBeforeAPauseIsNoLastingTrouble) {
  use({0, 0});
  run(100, {answered(10), answered(10)});
  tick({ended(Outcome::status_failure), {}});
  run(1000, {{}, {}});
  EXPECT_FALSE(service_monitor_->fail_open());
  tick({ended(Outcome::status_failure), {}});
  EXPECT_FALSE(service_monitor_->fail_open());
}

TEST_F(ServiceMonitorTest, TheDeadAreNotOpenedBecauseOthersLookBad) {
  use({0, 0, 0});
  run(20, {kRefusing, answered(10), answered(10)});
  run(150, {{}, answered(10), {}});
  EXPECT_EQ(state(0), State::ejected);
  run(90, {{}, kFailing, kFailing});
  EXPECT_FALSE(service_monitor_->health()[0].fail_open);
  run(20, {{}, kFailing, kFailing});
  EXPECT_TRUE(service_monitor_->health()[0].fail_open);  // nothing has succeeded for a second
}

TEST_F(ServiceMonitorTest, EvacuatesAtSuspicionWhenThereIsARefuge) {
  use({0, 0});
  run(100, {answered(40), answered(40)});
  uint64_t evacuated = 0;
  for (int i = 0; i < 10; ++i) {
    tick({sent(40, 80 + 40 * static_cast<uint64_t>(i)), answered(40)});
    evacuated |= service_monitor_->to_evacuate();
  }
  EXPECT_EQ(evacuated, 1u);
  EXPECT_EQ(service_monitor_->to_evacuate(), 0u);  // once
}

TEST_F(ServiceMonitorTest, DoesNotEvacuateWithoutARefugeOrWhenSwitchedOff) {
  service_.detection.evacuation = false;
  use({0, 0});
  run(100, {answered(40), answered(40)});
  for (int i = 0; i < 40; ++i) {
    tick({sent(40, 80 + 40 * static_cast<uint64_t>(i)), answered(40)});
    EXPECT_EQ(service_monitor_->to_evacuate(), 0u);
  }
  service_.detection.evacuation = true;
  use({0});
  run(100, {answered(40)});
  for (int i = 0; i < 40; ++i) {
    tick({sent(40, 80 + 40 * static_cast<uint64_t>(i))});
    EXPECT_EQ(service_monitor_->to_evacuate(), 0u);
  }
}

TEST_F(ServiceMonitorTest, ARegionWithoutEndpointsIsNoRefuge) {
  use_with_unresolved();
  run(100, {answered(40), {}});
  for (int i = 0; i < 40; ++i) {
    tick({sent(40, 80 + 40 * static_cast<uint64_t>(i)), {}});
    EXPECT_EQ(service_monitor_->to_evacuate(), 0u);
  }
}

TEST_F(ServiceMonitorTest, SwitchedOffDetectionDoesNothing) {
  service_.detection.suspicion = service_.detection.ejection = false;
  use({0, 0});
  run(100, {answered(40), answered(40)});
  for (int i = 0; i < 100; ++i) tick({sent(40, 80 + 40 * static_cast<uint64_t>(i)), answered(40)});
  run(20, {kRefusing, answered(10)});
  EXPECT_EQ(state(0), State::healthy);
}

TEST_F(ServiceMonitorTest, ItsOwnStopOf30SecondsEjectsNobody) {
  use({0, 0});
  StallGuard guard;
  // Four requests a millisecond, answered after 20 ms; what waited during the stop, after it.
  const auto tick_after = [&](Duration gap, const EvidenceDelta& near) {
    const std::vector<std::vector<EvidenceDelta>> evidence = {{near}, {answered(1)}};
    service_monitor_->tick(guard.next(now_ += gap, near.sent + near.answered), evidence);
  };
  EvidenceDelta usual = answered(40);
  usual.waiting = 80;
  for (int i = 0; i < 400; ++i) tick_after(10ms, usual);
  EvidenceDelta stopped;
  stopped.waiting = 80;
  tick_after(30s, stopped);
  EvidenceDelta late = answered(80, 30s);
  late.sent = 40;
  late.waiting = 40;
  tick_after(10ms, late);
  EvidenceDelta timed_out = ended(Outcome::response_timeout, 40);
  timed_out.sent = timed_out.waiting = 40;
  tick_after(10ms, timed_out);
  for (int i = 0; i < 500; ++i) {
    tick_after(10ms, usual);
    for (size_t r = 0; r < 2; ++r) ASSERT_EQ(state(r), State::healthy) << i;
  }
}

TEST_F(ServiceMonitorTest, AnyEventsKeepTheInvariantsAndGiveTheSameStates) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    std::vector<std::string> runs;
    for (int repeat = 0; repeat < 2; ++repeat) {
      std::mt19937_64 random(seed);
      use({1000, 2000, 500});
      std::string trace;
      std::vector<Time> ejected_at(3);
      for (int i = 0; i < 3000; ++i) {
        std::vector<EvidenceDelta> deltas(3);
        for (EvidenceDelta& delta : deltas) {
          if (random() % 4 == 0) delta = ended(static_cast<Outcome>(random() % kOutcomes), random() % 30);
          if (random() % 3 == 0)
            delta = answered(random() % 50, std::chrono::milliseconds(1 + random() % 300));
          delta.sent += random() % 40;
          delta.waiting = random() % 100;
        }
        std::vector<State> before;
        for (size_t r = 0; r < 3; ++r) before.push_back(state(r));
        tick(deltas);
        for (size_t r = 0; r < 3; ++r) {
          const RegionHealth health = service_monitor_->health()[r];
          ASSERT_GE(health.health, 0);
          ASSERT_LE(health.health, 1);
          ASSERT_GE(health.failure_rate, 0);
          ASSERT_LE(health.failure_rate, 1);
          if (state(r) == State::ejected && before[r] != State::ejected) ejected_at[r] = now_;
          if (before[r] == State::ejected && state(r) != State::ejected && !service_monitor_->fail_open()) {
            const bool succeeded = deltas[r].ok() > 0;  // proof of life under fail-open
            ASSERT_TRUE(succeeded || now_ - ejected_at[r] >= service_.detection.hold_down);
          }
          trace += static_cast<char>('0' + static_cast<int>(state(r)));
        }
      }
      runs.push_back(std::move(trace));
    }
    EXPECT_EQ(runs[0], runs[1]) << seed;
  }
}

}  // namespace
}  // namespace fairlead::health
