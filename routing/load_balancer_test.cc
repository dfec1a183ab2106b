#include "routing/load_balancer.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "routing/peak_ewma.h"

namespace fairlead::routing {
namespace {

using config::Balancer;
using Kind = Balancer;
constexpr Kind kAll[] = {Kind::peak_ewma, Kind::least_request, Kind::round_robin, Kind::random};

/// How often each candidate is chosen in `n` choices.
std::vector<int> count_choices(Kind kind, const std::vector<Candidate>& candidates, int n) {
  LoadBalancer balancer(kind);
  Random random(1);
  std::vector<int> counts(candidates.size());
  for (int i = 0; i < n; ++i) {
    size_t chosen = balancer.choose(
        candidates.size(), [&](size_t at) { return candidates[at]; }, random);
    if (chosen != LoadBalancer::kNone) ++counts.at(chosen);
  }
  return counts;
}

TEST(LoadBalancer, NoCandidatesGiveNone) {
  for (Kind kind : kAll) {
    LoadBalancer balancer(kind);
    Random random(1);
    EXPECT_EQ(balancer.choose(
                  0, [](size_t) { return Candidate{}; }, random),
              LoadBalancer::kNone);
  }
}

TEST(LoadBalancer, OneCandidateIsAlwaysChosenWhateverItsShare) {
  for (Kind kind : kAll) {
    EXPECT_EQ(count_choices(kind, {{.latency_ns = 1, .share = 65535}}, 100)[0], 100);
    EXPECT_EQ(count_choices(kind, {{.latency_ns = 1, .share = 1}}, 100)[0], 100);
  }
}

TEST(LoadBalancer, TriedAndUnusableAreNeverChosen) {
  for (Kind kind : kAll) {
    auto counts =
        count_choices(kind, {{.tried = true}, {.share = 0}, {.latency_ns = 1e9, .in_flight = 50}}, 1000);
    EXPECT_EQ(counts, (std::vector<int>{0, 0, 1000}));
    counts = count_choices(kind, {{.tried = true}, {.share = 0}}, 100);
    EXPECT_EQ(counts, (std::vector<int>{0, 0}));
  }
}

TEST(LoadBalancer, FindsTheLastUsableAmongThousands) {
  for (Kind kind : kAll) {
    std::vector<Candidate> candidates(3000, Candidate{.share = 0});
    candidates[1234].share = 65535;
    EXPECT_EQ(count_choices(kind, candidates, 20)[1234], 20);
  }
}

TEST(LoadBalancer, ATrickleGetsItsPart) {
  // Three endpoints, one ramping at a tenth: 0.1 of 2.1 of the draws.
  std::vector<Candidate> candidates(3, Candidate{.latency_ns = 1e6});
  candidates[2].share = 6554;
  EXPECT_NEAR(count_choices(Kind::random, candidates, 20000)[2], 20000 * 0.1 / 2.1, 150);
  int round_robin = count_choices(Kind::round_robin, candidates, 20000)[2];
  EXPECT_NEAR(round_robin, 20000 * 0.1 / 2.1, 150);
}

TEST(LoadBalancer, RoundRobinTakesTurns) {
  LoadBalancer balancer(Kind::round_robin);
  Random random(1);
  std::vector<Candidate> candidates(4);
  candidates[2].share = 0;
  std::vector<size_t> order;
  for (int i = 0; i < 6; ++i) {
    order.push_back(balancer.choose(
        4, [&](size_t at) { return candidates[at]; }, random));
  }
  EXPECT_EQ(order, (std::vector<size_t>{0, 1, 3, 0, 1, 3}));
}

TEST(LoadBalancer, RandomIsEven) {
  auto counts = count_choices(Kind::random, std::vector<Candidate>(5), 10000);
  for (int count : counts) EXPECT_NEAR(count, 2000, 150);
}

TEST(LoadBalancer, LeastRequestAvoidsTheBusiest) {
  auto counts =
      count_choices(Kind::least_request, {{.in_flight = 5}, {.in_flight = 1}, {.in_flight = 3}}, 3000);
  EXPECT_EQ(counts[0], 0) << "loses every pair";
  EXPECT_GT(counts[1], counts[2]);
}

TEST(LoadBalancer, PeakEwmaWeighsLatencyByOutstandingRequests) {
  // 10 ms with three outstanding costs 40, 30 ms with none costs 30.
  auto counts =
      count_choices(Kind::peak_ewma, {{.latency_ns = 10e6, .in_flight = 3}, {.latency_ns = 30e6}}, 1000);
  EXPECT_GT(counts[1], 990);
}

TEST(LoadBalancer, AnUnknownEndpointGetsOneRequestToLearnFrom) {
  auto fresh = count_choices(Kind::peak_ewma, {{.latency_ns = 0}, {.latency_ns = 1e6}}, 1000);
  EXPECT_GT(fresh[0], 990);
  auto waiting =
      count_choices(Kind::peak_ewma, {{.latency_ns = 0, .in_flight = 1}, {.latency_ns = 1e6}}, 1000);
  EXPECT_LT(waiting[0], 10);
}

TEST(LoadBalancer, FailingFastDoesNotWin) {
  // One endpoint refuses at once, the other takes 20 ms per request; requests arrive every millisecond for 5
  // s.
  using namespace std::chrono_literals;
  PeakEwma failing, serving;
  std::vector<Time> serving_ends;
  LoadBalancer balancer(Kind::peak_ewma);
  Random random(7);
  int failed = 0;
  Time now{};
  for (int i = 0; i < 5000; ++i, now += 1ms) {
    std::erase_if(serving_ends, [&](Time end) { return end <= now && (serving.observe(20ms, now), true); });
    Candidate candidates[] = {{.latency_ns = failing.value(now), .in_flight = 0},
                              {.latency_ns = serving.value(now), .in_flight = uint32_t(serving_ends.size())}};
    if (balancer.choose(
            2, [&](size_t at) { return candidates[at]; }, random) == 0) {
      ++failed;
      failing.observe_failure(100us, now);
    } else {
      serving_ends.push_back(now + 20ms);
    }
  }
  EXPECT_LT(failed, 50) << "one percent";
}

TEST(LoadBalancer, SameSeedSameChoices) {
  std::vector<Candidate> candidates(9, Candidate{.latency_ns = 1e6});
  EXPECT_EQ(count_choices(Kind::peak_ewma, candidates, 500), count_choices(Kind::peak_ewma, candidates, 500));
}

}  // namespace
}  // namespace fairlead::routing
