#include "sim/origin.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>

#include "routing/random.h"

namespace fairlead::sim {
namespace {

using health::Outcome;

Suite suite_of(const Region& region, const std::vector<Fault>& faults) {
  Suite suite;
  suite.regions = {region, {.name = "B"}};
  suite.edges = {{.name = region.name}, {.name = "B"}};
  suite.round_trips = {{region.name, "B", 40ms}};
  suite.scenarios = {{.name = "test", .warm_up = 0s, .duration = 10000s, .faults = faults}};
  return suite;
}

/// One region with an edge beside it, 1 ms away, and one 40 ms away; answers are collected.
class OriginTest : public testing::Test {
 protected:
  struct Answer {
    Duration at{};
    Outcome outcome = Outcome::ok;
    float utilization = 0;
  };

  void start(const Region& region, const std::vector<Fault>& faults = {}) {
    const Suite suite = suite_of(region, faults);
    auto world = World::make(suite, suite.scenarios[0]);
    ASSERT_TRUE(world.ok()) << world.status();
    world_ = std::make_unique<World>(*std::move(world));
    origin_ = std::make_unique<Origin>(*world_, 0, 1, events_);
    origin_->change(Duration(0), {0, 1});
    for (Duration at : world_->changes()) events_.push({.at = at, .kind = Event::Kind::change});
  }
  void reach(Duration at, uint32_t slot, uint32_t edge = 0, bool check = false) {
    events_.push({.at = at, .kind = Event::Kind::reach, .is_check = check, .edge = edge, .slot = slot});
  }
  void run() {
    while (!events_.empty()) {
      const Event event = events_.pop();
      if (event.kind == Event::Kind::reach) origin_->reach(event.at, event, event.edge);
      if (event.kind == Event::Kind::serve) origin_->served(event.at, event, event.edge);
      if (event.kind == Event::Kind::change) origin_->change(event.at, {0, 1});
      if (event.kind == Event::Kind::answer)
        answers_[event.slot] = {event.at, event.outcome, event.utilization};
      if (event.kind == Event::Kind::sample) samples_.push_back(origin_->utilization(event.at));
    }
  }
  /// Poisson arrivals from the edge beside it.
  std::vector<Duration> arrive(double rate, int requests) {
    routing::Random random(7);
    std::vector<Duration> times;
    Duration at{};
    for (int i = 0; i < requests; ++i) {
      at += Duration(static_cast<int64_t>(-std::log(1 - random.uniform()) / rate * 1e9));
      times.push_back(at);
      reach(at, static_cast<uint32_t>(i));
    }
    return times;
  }
  /// Of requests that were served, from arrival to answer, less the way back.
  double mean_sojourn_ms(const std::vector<Duration>& arrivals) {
    double sum = 0;
    for (size_t i = 0; i < arrivals.size(); ++i)
      sum += to_ms(answers_.at(static_cast<uint32_t>(i)).at - arrivals[i]) - 0.5;
    return sum / static_cast<double>(arrivals.size());
  }
  Outcome outcome(uint32_t slot) const { return answers_.at(slot).outcome; }

  EventQueue events_;
  std::unique_ptr<World> world_;
  std::unique_ptr<Origin> origin_;
  std::map<uint32_t, Answer> answers_;
  std::vector<double> samples_;
};

Region one_server() {
  return {.name = "A", .capacity = 100, .service_time = 10ms, .spread = 0, .queue = 1000s};
}
Region ten_servers() {
  return {.name = "A", .capacity = 1000, .service_time = 10ms, .spread = 0, .queue = 1000s};
}

Fault fault(Fault::Kind kind) { return {.kind = kind, .regions = {"A"}, .at = 1s, .until = 2s}; }

TEST_F(OriginTest, AnEmptyOneServesAtOnceAndAnswersAHalfRoundTripLater) {
  start(one_server());
  reach(0s, 0, 0);
  reach(1s, 1, 1);
  run();
  EXPECT_EQ(answers_.at(0).at, 10ms + 500us);
  EXPECT_EQ(answers_.at(1).at, 1s + 10ms + 20ms);
  EXPECT_EQ(origin_->completed(), 2u);
}

// Pollaczek and Khinchine: the mean wait of M/G/1 is ρ/(1-ρ) · (1+c²)/2 service times.
TEST_F(OriginTest, OneServerWithServiceTimesThatAreAllTheSame) {
  start(one_server());
  const auto arrivals = arrive(70, 40'000);
  run();
  EXPECT_NEAR(mean_sojourn_ms(arrivals), 10 + 10 * 0.7 / 0.3 / 2, 1);
}

TEST_F(OriginTest, OneServerWithLogNormalServiceTimes) {
  Region region = one_server();
  region.spread = 0.5;
  start(region);
  const auto arrivals = arrive(70, 40'000);
  run();
  const double variation = std::exp(0.25) - 1;
  EXPECT_NEAR(mean_sojourn_ms(arrivals), 10 + 10 * 0.7 / 0.3 * (1 + variation) / 2, 2);
}

// M/M/10 at 90 % waits with Erlang's probability of 66.9 % for a tenth of a service time over 0.1; half of
// that, roughly, where all take equally long.
TEST_F(OriginTest, TenServers) {
  start(ten_servers());
  const auto arrivals = arrive(900, 60'000);
  run();
  EXPECT_NEAR(mean_sojourn_ms(arrivals), 10 + 6.69 / 2, 0.7);
}

TEST_F(OriginTest, UtilizationIsWhatItIsGiven) {
  start(ten_servers());
  arrive(600, 30'000);
  for (Duration at = 5s; at < 45s; at += 500ms) events_.push({.at = at, .kind = Event::Kind::sample});
  run();
  const double sum = std::accumulate(samples_.begin(), samples_.end(), 0.0);
  EXPECT_NEAR(sum / static_cast<double>(samples_.size()), 0.6, 0.03);
}

TEST_F(OriginTest, WhatArrivesIsServedOrRefused) {
  Region region = one_server();
  region.queue = 50ms;  // five requests
  start(region);
  arrive(150, 20'000);
  run();
  ASSERT_EQ(answers_.size(), 20'000u);
  uint64_t ok = 0;
  Duration last{};
  for (const auto& [slot, answer] : answers_) {
    ok += answer.outcome == Outcome::ok ? 1 : 0;
    EXPECT_TRUE(answer.outcome == Outcome::ok || answer.outcome == Outcome::status_failure);
    last = std::max(last, answer.at);
  }
  EXPECT_EQ(origin_->completed(), ok);
  EXPECT_NEAR(static_cast<double>(ok) / std::chrono::duration<double>(last).count(), 100, 2)
      << "its capacity";
}

TEST_F(OriginTest, TheQueueIsBounded) {
  Region region = one_server();
  region.queue = 50ms;
  start(region);
  for (uint32_t i = 0; i < 8; ++i) reach(0s, i);
  run();
  for (uint32_t i = 0; i < 6; ++i) EXPECT_EQ(outcome(i), Outcome::ok) << i;
  EXPECT_EQ(outcome(6), Outcome::status_failure);
  EXPECT_EQ(outcome(7), Outcome::status_failure);
  EXPECT_LT(answers_.at(7).at, 2ms) << "refused at once";
}

TEST_F(OriginTest, AKillResetsWhatItHasAndRefusesWhatComes) {
  start(one_server(), {fault(Fault::Kind::kill)});
  reach(995ms, 0);
  reach(996ms, 1);
  reach(1500ms, 2);
  reach(2s, 3);
  run();
  EXPECT_EQ(outcome(0), Outcome::reset);
  EXPECT_EQ(outcome(1), Outcome::reset) << "that waited";
  EXPECT_EQ(answers_.at(1).at, 1s + 500us);
  EXPECT_EQ(outcome(2), Outcome::refused);
  EXPECT_LT(answers_.at(2).utilization, 0) << "nobody is there to report";
  EXPECT_EQ(outcome(3), Outcome::ok);
  EXPECT_EQ(origin_->completed(), 1u);
}

TEST_F(OriginTest, SilenceSwallowsRequestsAndAnswers) {
  start(one_server(), {fault(Fault::Kind::black_hole)});
  reach(995ms, 0);
  reach(1500ms, 1);
  reach(2s, 2);
  run();
  EXPECT_EQ(answers_.count(0), 0u) << "served, and nobody learns of it";
  EXPECT_EQ(answers_.count(1), 0u);
  EXPECT_EQ(outcome(2), Outcome::ok);
}

TEST_F(OriginTest, SilenceOnOneWayOnly) {
  Fault partial = fault(Fault::Kind::black_hole);
  partial.edges = {"B"};
  start(one_server(), {partial});
  reach(1500ms, 0, 0);
  reach(1500ms, 1, 1);
  run();
  EXPECT_EQ(outcome(0), Outcome::ok);
  EXPECT_EQ(answers_.count(1), 0u);
}

TEST_F(OriginTest, AKillOnOneWayOnly) {
  Fault partial = fault(Fault::Kind::kill);
  partial.edges = {"B"};
  start(one_server(), {partial});
  reach(995ms, 0, 1);
  reach(1500ms, 1, 0);
  reach(1500ms, 2, 1);
  run();
  EXPECT_EQ(outcome(0), Outcome::reset) << "its answer finds no way";
  EXPECT_EQ(outcome(1), Outcome::ok);
  EXPECT_EQ(outcome(2), Outcome::refused);
}

TEST_F(OriginTest, AShareOfRequestsFailsWithoutTakingAServer) {
  Fault errors = fault(Fault::Kind::errors);
  errors.share = 0.3;
  errors.until = 101s;
  start(ten_servers(), {errors});
  for (uint32_t i = 0; i < 10'000; ++i) reach(1s + i * 10ms, i);
  run();
  uint64_t failed = 0;
  for (const auto& [slot, answer] : answers_) failed += answer.outcome == Outcome::status_failure ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(failed) / 10'000, 0.3, 0.015);
  EXPECT_EQ(origin_->completed(), 10'000 - failed);
}

TEST_F(OriginTest, HiddenErrorsAreNotMetByHealthChecks) {
  Fault errors = fault(Fault::Kind::errors);
  errors.share = 1;
  errors.hidden = true;
  start(ten_servers(), {errors});
  reach(1500ms, 0, 0, true);
  reach(1500ms, 1, 0, false);
  run();
  EXPECT_EQ(outcome(0), Outcome::ok);
  EXPECT_EQ(outcome(1), Outcome::status_failure);
}

TEST_F(OriginTest, SlownessIsAddedToAnswersAndTakesNoServer) {
  Fault slow = fault(Fault::Kind::latency);
  slow.delay = 300ms;
  start(one_server(), {slow});
  reach(1100ms, 0);
  reach(1120ms, 1);
  run();
  EXPECT_EQ(answers_.at(0).at, 1100ms + 10ms + 300ms + 500us);
  EXPECT_EQ(answers_.at(1).at, 1120ms + 10ms + 300ms + 500us);
}

TEST_F(OriginTest, LostCapacityServesLess) {
  Fault half = fault(Fault::Kind::capacity);
  half.share = 0.5;
  half.until = {};
  start(ten_servers(), {half});
  for (uint32_t i = 0; i < 10; ++i) reach(1s, i);
  run();
  for (uint32_t i = 0; i < 5; ++i) EXPECT_EQ(answers_.at(i).at, 1s + 10ms + 500us) << i;
  for (uint32_t i = 5; i < 10; ++i) EXPECT_EQ(answers_.at(i).at, 1s + 20ms + 500us) << i;
}

TEST_F(OriginTest, CapacityThatReturnsServesWhatWaits) {
  Fault most = fault(Fault::Kind::capacity);
  most.share = 0.9;
  start(ten_servers(), {most});
  for (uint32_t i = 0; i < 3; ++i) reach(1995ms, i);
  run();
  EXPECT_EQ(answers_.at(0).at, 1995ms + 10ms + 500us);
  EXPECT_EQ(answers_.at(1).at, 2s + 10ms + 500us);
  EXPECT_EQ(answers_.at(2).at, 2s + 10ms + 500us);
}

TEST_F(OriginTest, ReportsItsUtilizationOrNot) {
  Region silent = one_server();
  silent.reports = false;
  start(silent);
  reach(0s, 0);
  run();
  EXPECT_LT(answers_.at(0).utilization, 0);
  answers_.clear();
  start(one_server());
  for (uint32_t i = 0; i < 100; ++i) reach(i * 10ms, i);
  run();
  EXPECT_GT(answers_.at(99).utilization, 0.9);
}

}  // namespace
}  // namespace fairlead::sim
