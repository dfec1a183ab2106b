#include "sim/edge.h"

#include <gtest/gtest.h>

#include <optional>

#include "sim/test_strategy.h"
#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

using health::Outcome;
using health::ProbeOutcome;

/// The edge at A, 1 ms from A and 40 ms from B; time begins at 10 s, when requests count.
class EdgeTest : public testing::Test {
 protected:
  explicit EdgeTest(const std::string& scenario = "load: 0", Strategy::Settings settings = {})
      : world_(world_of(two_regions(scenario))), recorder_(*world_) {
    auto strategy = std::make_unique<Scripted>();
    strategy->configured = settings;
    strategy_ = strategy.get();
    edge_ = std::make_unique<Edge>(*world_, 0, std::move(strategy), 1, events_, recorder_);
  }

  /// The next event of a kind; what comes before it is dropped.
  std::optional<Event> next(Event::Kind kind) {
    while (!events_.empty()) {
      if (const Event event = events_.pop(); event.kind == kind) return event;
    }
    return std::nullopt;
  }
  /// A request arrives at 10 s and is sent.
  Event arrive() {
    edge_->arrival(10s);
    return next(Event::Kind::reach).value_or(Event());
  }
  void answer(Duration now, Event attempt, Outcome outcome, float utilization = -1) {
    attempt.kind = Event::Kind::answer;
    attempt.outcome = outcome;
    attempt.utilization = utilization;
    edge_->answer(now, attempt);
  }

  std::shared_ptr<const World> world_;
  EventQueue events_;
  Recorder recorder_;
  Scripted* strategy_;
  std::unique_ptr<Edge> edge_;
};

TEST_F(EdgeTest, SendsARequestWhereItsStrategySays) {
  strategy_->to_first = 1;
  const Event attempt = arrive();
  EXPECT_EQ(attempt.region, 1u);
  EXPECT_EQ(attempt.at, 10s + 20ms) << "half a round trip";
  EXPECT_EQ(strategy_->sent_to, std::vector<uint32_t>({1}));
  EXPECT_EQ(recorder_.seconds()[10].sent[1], 1u);
  EXPECT_EQ(recorder_.total().requests, 0u) << "under way";
}

TEST_F(EdgeTest, AnAnswerEndsTheRequest) {
  const Event attempt = arrive();
  answer(10s + 11ms, attempt, Outcome::ok, 0.5);
  EXPECT_EQ(recorder_.total().ok, 1u);
  EXPECT_EQ(recorder_.total().late, 0u);
  ASSERT_EQ(strategy_->all_ended.size(), 1u);
  EXPECT_EQ(strategy_->all_ended[0].latency, 11ms);
  EXPECT_EQ(strategy_->all_ended[0].utilization, 0.5);
}

TEST_F(EdgeTest, WhatHasNoRegionIsShed) {
  strategy_->to_first = Strategy::kNone;
  edge_->arrival(10s);
  EXPECT_EQ(recorder_.total().shed, 1u);
  EXPECT_FALSE(next(Event::Kind::reach));
}

TEST_F(EdgeTest, AFailureIsTriedAgainWhereTheStrategySays) {
  const Event first = arrive();
  strategy_->to_again = 1;
  answer(10s + 2ms, first, Outcome::refused);
  const auto second = next(Event::Kind::reach);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->region, 1u);
  EXPECT_EQ(second->at, 10s + 22ms);
  EXPECT_EQ(strategy_->failed.tried, 1u);
  EXPECT_EQ(strategy_->failed.tries, 1);
  answer(10s + 60ms, *second, Outcome::ok);
  EXPECT_EQ(recorder_.total().ok, 1u);
  EXPECT_EQ(recorder_.total().requests, 1u) << "one request, two attempts";
  EXPECT_EQ(recorder_.seconds()[10].sent, std::vector<uint64_t>({1, 1}));
}

TEST_F(EdgeTest, AFailureThatIsNotTriedAgainIsTheClients) {
  answer(10s + 2ms, arrive(), Outcome::status_failure);
  EXPECT_EQ(recorder_.total().failed, 1u);
}

TEST_F(EdgeTest, ARefusalIsJudgedSoonerThanTheTick) {
  answer(10s + 2ms, arrive(), Outcome::refused);
  const auto tick = next(Event::Kind::tick);
  ASSERT_TRUE(tick);
  EXPECT_EQ(tick->at, 10s + 3ms);
  EXPECT_TRUE(tick->extra);
  edge_->tick(tick->at, !tick->extra);
  EXPECT_FALSE(next(Event::Kind::tick)) << "it calls for no other";
}

TEST_F(EdgeTest, AFailureOfAServerIsNot) {
  answer(10s + 2ms, arrive(), Outcome::status_failure);
  EXPECT_FALSE(next(Event::Kind::tick));
}

TEST_F(EdgeTest, AnswersToWhatWasGivenUpAreIgnored) {
  const Event first = arrive();
  strategy_->to_again = 1;
  answer(10s + 2ms, first, Outcome::reset);
  answer(10s + 3ms, first, Outcome::ok);
  EXPECT_EQ(recorder_.total().requests, 0u);
  EXPECT_EQ(strategy_->all_ended.size(), 1u);
}

TEST_F(EdgeTest, APlaceThatIsUsedAgainKnowsItsOwnAnswers) {
  const Event first = arrive();
  answer(10s + 2ms, first, Outcome::ok);
  edge_->arrival(10s + 3ms);
  const auto second = next(Event::Kind::reach);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->slot, first.slot);
  answer(10s + 4ms, first, Outcome::ok);
  EXPECT_EQ(recorder_.total().requests, 1u) << "the second is under way";
}

TEST_F(EdgeTest, ARequestTimesOut) {
  arrive();
  edge_->tick(25s - 1ms, false);
  EXPECT_EQ(recorder_.total().requests, 0u);
  edge_->tick(25s, false);
  EXPECT_EQ(recorder_.total().failed, 1u);
  ASSERT_EQ(strategy_->all_ended.size(), 1u);
  EXPECT_EQ(strategy_->all_ended[0].outcome, Outcome::response_timeout);
}

TEST_F(EdgeTest, ARetryDoesNotProlongTheTime) {
  strategy_->to_again = 1;
  answer(20s, arrive(), Outcome::reset);
  edge_->tick(25s, false);
  EXPECT_EQ(recorder_.total().failed, 1u);
}

TEST_F(EdgeTest, WaitingRequestsOfARegionMoveTwiceAtMost) {
  const Event first = arrive();
  strategy_->to_refuge = 1;
  strategy_->to_evacuate = 1;
  edge_->tick(10s + 50ms, false);
  const auto moved = next(Event::Kind::reach);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->region, 1u);
  EXPECT_EQ(strategy_->all_ended.at(0).outcome, Outcome::cancelled);
  answer(10s + 55ms, first, Outcome::ok);
  EXPECT_EQ(recorder_.total().requests, 0u) << "it is elsewhere";

  strategy_->to_refuge = 0;
  strategy_->to_evacuate = 2;
  edge_->tick(10s + 60ms, false);
  const auto again = next(Event::Kind::reach);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->region, 0u);
  strategy_->to_refuge = 1;
  strategy_->to_evacuate = 1;
  edge_->tick(10s + 70ms, false);
  EXPECT_FALSE(next(Event::Kind::reach)) << "not a third time";
  answer(10s + 90ms, *again, Outcome::ok);
  EXPECT_EQ(recorder_.total().ok, 1u);
}

TEST_F(EdgeTest, OnlyWhatWaitsThereMovesAndOnlyWhenThereIsARefuge) {
  arrive();
  strategy_->to_evacuate = 2;
  strategy_->to_refuge = 0;
  edge_->tick(10s + 50ms, false);
  EXPECT_FALSE(next(Event::Kind::reach)) << "it waits at another";
  strategy_->to_evacuate = 1;
  strategy_->to_refuge = Strategy::kNone;
  edge_->tick(10s + 60ms, false);
  EXPECT_FALSE(next(Event::Kind::reach)) << "nowhere to go";
}

TEST_F(EdgeTest, AHealthCheckTellsHowItEnded) {
  const auto check = [&](Duration at, std::optional<Outcome> outcome) {
    edge_->check(at, 1);
    const auto sent = next(Event::Kind::reach);
    ASSERT_TRUE(sent);
    EXPECT_TRUE(sent->is_check);
    EXPECT_EQ(sent->at, at + 60ms) << "a connection, then the request";
    if (outcome) answer(at + 90ms, *sent, *outcome);
  };
  check(10s, Outcome::ok);
  check(11s, Outcome::refused);
  check(12s, Outcome::status_failure);
  check(13s, std::nullopt);
  edge_->tick(14s, false);
  using Checks = std::vector<std::pair<uint32_t, ProbeOutcome>>;
  EXPECT_EQ(strategy_->checks, Checks({{1, ProbeOutcome::ok},
                                       {1, ProbeOutcome::unreachable},
                                       {1, ProbeOutcome::wrong},
                                       {1, ProbeOutcome::unreachable}}));
  EXPECT_TRUE(strategy_->all_ended.empty()) << "no request";
}

TEST_F(EdgeTest, OneHealthCheckAtATimeAndTheNextIsDue) {
  edge_->check(10s, 1);
  EXPECT_TRUE(next(Event::Kind::reach));
  const auto due = next(Event::Kind::check);
  ASSERT_TRUE(due);
  EXPECT_GE(due->at, 10800ms);
  EXPECT_LE(due->at, 11200ms);
  edge_->check(10500ms, 1);
  EXPECT_FALSE(next(Event::Kind::reach));
}

TEST_F(EdgeTest, AtTheEndOnlyWhatIsTooLateAlreadyCounts) {
  edge_->arrival(39s);
  edge_->arrival(40s - 10ms);
  edge_->end(40s);
  EXPECT_EQ(recorder_.total().requests, 1u);
  EXPECT_EQ(recorder_.total().late, 1u) << "how it would have ended nobody knows";
}

class EdgeWithAttemptTimeoutTest : public EdgeTest {
 protected:
  EdgeWithAttemptTimeoutTest() : EdgeTest("load: 0", {.attempt_timeout = 500ms}) {}
};

TEST_F(EdgeWithAttemptTimeoutTest, AnAttemptTimesOutAndIsTriedAgain) {
  const Event first = arrive();
  strategy_->to_again = 1;
  edge_->tick(10500ms, false);
  const auto second = next(Event::Kind::reach);
  ASSERT_TRUE(second);
  EXPECT_EQ(strategy_->all_ended.at(0).outcome, Outcome::response_timeout);
  answer(10510ms, first, Outcome::ok);
  EXPECT_EQ(recorder_.total().requests, 0u);
  strategy_->to_again = Strategy::kNone;
  edge_->tick(11s, false);
  EXPECT_EQ(recorder_.total().failed, 1u);
}

class BusyEdgeTest : public EdgeTest {
 protected:
  BusyEdgeTest() : EdgeTest("load: 0.5, critical: 0.3, sheddable: 0.2") {}
};

TEST_F(BusyEdgeTest, ArrivalsArePoissonAndOfEveryCriticality) {
  strategy_->to_first = Strategy::kNone;
  edge_->begin();
  std::vector<double> gaps;
  Duration last{};
  for (auto event = next(Event::Kind::arrival); event && event->at < 40s;
       event = next(Event::Kind::arrival)) {
    gaps.push_back(to_ms(event->at - last));
    last = event->at;
    edge_->arrival(event->at);
  }
  const auto n = static_cast<double>(gaps.size());
  EXPECT_NEAR(n, 40 * 500, 450) << "three standard deviations";
  double sum = 0, squares = 0;
  for (double gap : gaps) {
    sum += gap;
    squares += gap * gap;
  }
  EXPECT_NEAR(squares / n / (sum / n * sum / n), 2, 0.1) << "an exponential distribution's";
  const auto part = [&](Criticality c) { return strategy_->criticalities[static_cast<size_t>(c)] / n; };
  EXPECT_NEAR(part(Criticality::critical), 0.3, 0.01);
  EXPECT_NEAR(part(Criticality::normal), 0.5, 0.01);
  EXPECT_NEAR(part(Criticality::sheddable), 0.2, 0.01);
}

}  // namespace
}  // namespace fairlead::sim
