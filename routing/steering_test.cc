// The detectors, the state machine and the planner together, in a closed loop with simulated regions: what a
// drill with real processes shows, on a simulated clock.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>

#include "health/service_monitor.h"
#include "health/stall_guard.h"
#include "routing/share_planner.h"

namespace fairlead::routing {
namespace {

using namespace std::chrono_literals;
using health::EvidenceDelta;
using health::Outcome;
using health::State;

/// Open-loop requests over three regions, steered and retried as the proxy does.
class Edge {
 public:
  enum class Fault { none, killed, stopped, failing, flaky, slow };

  explicit Edge(const config::Service& service, double per_second,
                std::vector<Duration> latencies = {20ms, 60ms, 120ms})
      : per_second_(per_second),
        monitor_(service, specs(latencies.size())),
        planner_(service, planned(latencies.size())) {
    for (Duration latency : latencies) regions_.push_back({.latency = latency});
    evidence_.assign(regions_.size(), std::vector<EvidenceDelta>(1));
    plan(0);
  }

  void fault(size_t region, Fault fault) {
    regions_[region].fault = fault;
    if (fault == Fault::killed) lose_waiting(region, Outcome::reset);
    if (fault == Fault::none) regions_[region].resumed = now_;
  }
  /// Nothing of ours runs for so long: neither workers nor the health thread.
  void stand_still(Duration how_long) { now_ += how_long; }
  /// The health thread alone is late.
  void delay_ticks(Duration how_long) { next_tick_ += how_long; }

  void run(Duration how_long) {
    for (const Time until = now_ + how_long; now_ < until;) step();
  }
  template <typename Condition>
  Duration run_until(Condition condition, Duration at_most) {
    const Time from = now_;
    while (!condition() && now_ - from < at_most) step();
    return now_ - from;
  }

  double share(size_t region) const { return planner_.table()->regions[region].share; }
  State state(size_t region) const { return monitor_.regions()[region].machine().state(); }
  const health::HealthMachine& machine(size_t region) const { return monitor_.regions()[region].machine(); }
  const ShareTable& table() const { return *planner_.table(); }
  Time now() const { return now_; }
  uint64_t failed() const { return failed_; }
  uint64_t ended() const { return latencies_.size() + failed_; }
  void forget_figures() { latencies_.clear(), failed_ = 0, sent_to_.clear(); }
  uint64_t sent_to(size_t region) { return sent_to_[region]; }
  Duration quantile(double q) {
    std::sort(latencies_.begin(), latencies_.end());
    return latencies_[static_cast<size_t>(q * static_cast<double>(latencies_.size() - 1))];
  }

 private:
  struct Request {
    Time arrived{};
    Time sent{};
    uint64_t tried = 0;
    int tries = 0;
    bool evacuated = false;
  };
  struct Region {
    Duration latency{};
    Fault fault = Fault::none;
    Time resumed{};
    std::multimap<Time, Request> waiting;  // by the time of the answer
  };

  static std::vector<health::RegionSpec> specs(size_t n) {
    std::vector<health::RegionSpec> specs;
    for (size_t r = 0; r < n; ++r)
      specs.push_back({.name = std::string(1, char('a' + r)), .endpoints = {"10.0.0.1:80"}});
    return specs;
  }
  static std::vector<PlannedRegion> planned(size_t n) {
    std::vector<PlannedRegion> regions;
    for (size_t r = 0; r < n; ++r) regions.push_back({.name = std::string(1, char('a' + r))});
    return regions;
  }

  void step() {
    now_ += 1ms;
    answer();
    arrivals_ += per_second_ / 1000;
    for (; arrivals_ >= 1; arrivals_ -= 1) submit({.arrived = now_});
    if (now_ >= next_tick_) tick();
  }

  void submit(Request request) {
    pick_ += 0.6180339887498949;
    pick_ -= std::floor(pick_);
    const RegionChoice choice = request.tries == 0 ? select_region(*planner_.table(), pick_, true)
                                                   : select_next_region(*planner_.table(), request.tried);
    if (choice.region == RegionChoice::kNone) {
      ++failed_;
      return;
    }
    send(choice.region, request);
  }

  void send(size_t r, Request request) {
    ++request.tries;
    ++sent_to_[r];
    request.tried |= uint64_t{1} << r;
    request.sent = now_;
    Region& region = regions_[r];
    EvidenceDelta& evidence = evidence_[r][0];
    if (region.fault == Fault::killed) {
      count(evidence, Outcome::refused);
      return retry(request);
    }
    ++evidence.sent;
    const double noise = std::exponential_distribution<double>(1.0)(random_);
    const Duration latency = region.latency * (region.fault == Fault::slow ? 4 : 1);
    region.waiting.emplace(now_ + latency + Duration(int64_t(noise * 1e6)), request);
  }

  void retry(const Request& request) {
    if (request.tries >= 2 + (request.evacuated ? 1 : 0)) {
      ++failed_;
    } else {
      submit(request);
    }
  }

  void answer() {
    for (size_t r = 0; r < regions_.size(); ++r) {
      Region& region = regions_[r];
      if (region.fault == Fault::stopped) continue;
      while (!region.waiting.empty() && region.waiting.begin()->first <= now_) {
        const Request request = region.waiting.begin()->second;
        region.waiting.erase(region.waiting.begin());
        EvidenceDelta& evidence = evidence_[r][0];
        ++evidence.answered;
        if (region.fault == Fault::failing || (region.fault == Fault::flaky && random_() % 5 == 0)) {
          count(evidence, Outcome::status_failure);
          retry(request);
          continue;
        }
        count(evidence, Outcome::ok);
        const Duration took = now_ - request.sent;
        evidence.latency_ns += static_cast<uint64_t>(took.count());
        ++evidence.latency[health::LatencyBuckets::index(took)];
        latencies_.push_back(now_ - request.arrived);
      }
    }
  }

  void lose_waiting(size_t r, Outcome outcome) {
    std::multimap<Time, Request> lost;
    lost.swap(regions_[r].waiting);
    for (auto& [due, request] : lost) {
      count(evidence_[r][0], outcome);
      if (outcome == Outcome::cancelled) request.evacuated = true;
      if (outcome == Outcome::cancelled) {
        submit(request);
      } else {
        retry(request);
      }
    }
  }

  static void count(EvidenceDelta& evidence, Outcome outcome) {
    ++evidence.outcomes[static_cast<size_t>(outcome)];
  }

  void tick() {
    uint64_t work = 0;
    for (size_t r = 0; r < regions_.size(); ++r) {
      EvidenceDelta& evidence = evidence_[r][0];
      evidence.waiting = evidence.in_flight = regions_[r].waiting.size();
      work += evidence.sent + evidence.answered;
    }
    const health::Tick tick = guard_.next(now_, work);
    monitor_.tick(tick, evidence_);
    for (auto& region : evidence_) region[0] = {};
    next_tick_ = now_ + 10ms;
    plan(monitor_.to_evacuate());
  }

  void plan(uint64_t evacuate) {
    const std::vector<health::RegionHealth> health = monitor_.health();
    planner_.plan({guard_.now(), health, 0, monitor_.demand(), monitor_.fail_open()});
    for (size_t r = 0; r < regions_.size(); ++r) {
      if ((evacuate >> r & 1) != 0) lose_waiting(r, Outcome::cancelled);
    }
  }

  double per_second_;
  health::ServiceMonitor monitor_;
  SharePlanner planner_;
  health::StallGuard guard_;
  std::vector<Region> regions_;
  std::vector<std::vector<EvidenceDelta>> evidence_;
  Time now_{1h};
  Time next_tick_{1h};
  double arrivals_ = 0;
  double pick_ = 0.5;
  std::mt19937_64 random_{42};
  std::vector<Duration> latencies_;
  std::map<size_t, uint64_t> sent_to_;
  uint64_t failed_ = 0;
};

config::Service quick() {
  config::Service service;
  service.detection.hold_down = 2s;
  service.detection.ramp_interval = 500ms;
  return service;
}

TEST(Steering, WithoutAFaultNobodyIsSuspectedAndTheNearestGetsItAll) {
  Edge edge(quick(), 4000);
  edge.run(1s);
  edge.forget_figures();
  edge.run(60s);
  for (size_t r = 0; r < 3; ++r) EXPECT_EQ(edge.machine(r).suspicions() + edge.machine(r).ejections(), 0u);
  EXPECT_GE(double(edge.sent_to(0)), 0.95 * double(edge.ended()));
  EXPECT_EQ(edge.failed(), 0u);
}

TEST(Steering, AKilledRegionCostsNoRequest) {
  Edge edge(quick(), 4000);
  edge.run(4s);
  edge.forget_figures();
  edge.run(1s);
  edge.fault(0, Edge::Fault::killed);
  EXPECT_LE(edge.run_until([&] { return edge.state(0) == State::ejected; }, 5s), 50ms);
  EXPECT_EQ(edge.machine(0).cause(), health::Cause::refused);
  edge.run(5s);
  edge.fault(0, Edge::Fault::none);
  edge.run(8s);
  EXPECT_EQ(edge.failed(), 0u);
  EXPECT_LE(edge.quantile(0.99), 80ms);
}

TEST(Steering, AStoppedRegionIsLeftIn300MsAndCostsNoRequest) {
  Edge edge(quick(), 4000);
  edge.run(4s);
  edge.forget_figures();
  edge.run(1s);
  edge.fault(0, Edge::Fault::stopped);
  EXPECT_LE(edge.run_until([&] { return edge.state(0) == State::suspect; }, 5s), 80ms);
  EXPECT_LE(edge.share(0), 0.011);
  EXPECT_LE(edge.run_until([&] { return edge.state(0) == State::ejected; }, 5s), 220ms);
  EXPECT_EQ(edge.machine(0).cause(), health::Cause::silent);
  edge.run(1500ms);
  edge.fault(0, Edge::Fault::none);
  edge.run(9s);
  EXPECT_EQ(edge.failed(), 0u);
  EXPECT_LE(edge.quantile(0.99), 100ms);
}

TEST(Steering, TrafficReturnsInSteps) {
  Edge edge(quick(), 4000);
  edge.run(4s);
  edge.fault(0, Edge::Fault::killed);
  edge.run(1s);
  edge.fault(0, Edge::Fault::none);
  std::vector<double> steps;
  edge.run_until(
      [&] {
        const double share = std::round(edge.share(0) * 1000) / 1000;
        if (steps.empty() || steps.back() != share) steps.push_back(share);
        return share == 1;
      },
      30s);
  const std::vector<double> expected = {0, 0.01, 0.05, 0.075, 0.113, 0.169, 0.253, 0.38, 0.57, 0.854, 1};
  EXPECT_EQ(steps, expected);
  EXPECT_EQ(edge.machine(0).ejections(), 1u);
}

TEST(Steering, AShortStutterOfARegionEndsWithItsFirstAnswer) {
  Edge edge(quick(), 4000);
  edge.run(4s);
  edge.fault(0, Edge::Fault::stopped);
  edge.run_until([&] { return edge.state(0) == State::suspect; }, 1s);
  edge.run(30ms);
  edge.fault(0, Edge::Fault::none);
  EXPECT_LE(edge.run_until([&] { return edge.state(0) == State::healthy; }, 1s), 60ms);
  EXPECT_EQ(edge.machine(0).ejections(), 0u);
  EXPECT_EQ(edge.machine(0).transitions(), 0u);
}

TEST(Steering, OurOwnStopOf30SecondsEjectsNobody) {
  Edge edge(quick(), 4000);
  edge.run(4s);
  edge.stand_still(30s);
  edge.run(5s);
  for (size_t r = 0; r < 3; ++r) EXPECT_EQ(edge.machine(r).ejections(), 0u);
}

TEST(Steering, ALateHealthThreadSuspectsNobody) {
  Edge edge(quick(), 4000);
  edge.run(4s);
  std::mt19937_64 random(3);
  for (int i = 0; i < 200; ++i) {
    edge.delay_ticks(std::chrono::milliseconds(random() % 120));
    edge.run(200ms);
  }
  for (size_t r = 0; r < 3; ++r) EXPECT_EQ(edge.machine(r).suspicions() + edge.machine(r).ejections(), 0u);
}

TEST(Steering, ARegionWhoseRequestsFailIsEjectedWhateverItsChecksSay) {
  Edge edge(quick(), 400);
  edge.run(4s);
  edge.fault(0, Edge::Fault::failing);
  EXPECT_LE(edge.run_until([&] { return edge.state(0) == State::ejected; }, 10s), 1s);
  EXPECT_EQ(edge.machine(0).cause(), health::Cause::failures);
  edge.run(5s);
  EXPECT_EQ(edge.failed(), 0u);
}

TEST(Steering, ARegionThatFailsSomeRequestsIsLeftByItsCostAndFoundAgainWhenItRecovers) {
  Edge edge(quick(), 400);
  edge.run(4s);
  edge.fault(0, Edge::Fault::flaky);
  EXPECT_LE(edge.run_until([&] { return edge.share(0) < 0.05; }, 10s), 1s);
  edge.run(5s);
  EXPECT_EQ(edge.machine(0).ejections(), 0u);
  EXPECT_LT(edge.share(0), 0.05);
  edge.fault(0, Edge::Fault::none);
  EXPECT_LE(edge.run_until([&] { return edge.share(0) > 0.95; }, 10min), 90s);
  EXPECT_EQ(edge.failed(), 0u);
}

TEST(Steering, ASlowRegionIsLeftByItsCostAndFoundAgainWhenItIsQuick) {
  config::Service service = quick();
  service.health_check.emplace();  // quick all the time: they do not tell
  Edge edge(service, 1000);
  edge.run(10s);
  edge.fault(0, Edge::Fault::slow);
  EXPECT_LE(edge.run_until([&] { return edge.share(0) < 0.05; }, 10s), 2s);
  edge.run(10s);
  EXPECT_LT(edge.share(0), 0.05);
  const uint64_t version = edge.table().version;
  edge.run(10s);
  EXPECT_LE(edge.table().version, version + 10);  // at most costs, once a second
  edge.fault(0, Edge::Fault::none);
  EXPECT_LE(edge.run_until([&] { return edge.share(0) > 0.95; }, 10min), 90s);
  EXPECT_EQ(edge.machine(0).ejections(), 0u);
}

TEST(Steering, AtFiveRequestsASecondADeadRegionIsFoundByItsSecondRequest) {
  Edge edge(quick(), 5);
  edge.run(10s);
  edge.fault(0, Edge::Fault::killed);
  EXPECT_LE(edge.run_until([&] { return edge.state(0) == State::ejected; }, 60s), 15s);
  EXPECT_LE(edge.share(0), 0.1);
  EXPECT_EQ(edge.failed(), 0u);
}

TEST(Steering, AtFiveRequestsASecondASilentRegionIsLeftWithinASecond) {
  Edge edge(quick(), 5);
  edge.run(30s);
  edge.fault(0, Edge::Fault::stopped);
  EXPECT_LE(edge.run_until([&] { return edge.share(0) < 0.5; }, 60s), 1500ms);
  edge.run(60s);
  EXPECT_EQ(edge.failed(), 0u);
}

TEST(Steering, FlappingEverySecondMakesOneTransitionPerHoldDown) {
  config::Service service;  // the defaults: 30 s, doubling
  Edge edge(service, 400);
  edge.run(4s);
  for (int i = 0; i < 60; ++i) {
    edge.fault(0, Edge::Fault::killed);
    edge.run(1s);
    edge.fault(0, Edge::Fault::none);
    edge.run(1s);
  }
  EXPECT_LE(edge.machine(0).transitions(), 2u);
  EXPECT_LE(edge.machine(0).ejections(), 3u);  // 30 s, 60 s, 120 s
  EXPECT_EQ(edge.failed(), 0u);
}

TEST(Steering, WhenAllRegionsDieItFailsOpenAndTakesTheFirstThatLives) {
  Edge edge(quick(), 1000);
  edge.run(4s);
  for (size_t r = 0; r < 3; ++r) edge.fault(r, Edge::Fault::killed);
  edge.run(5s);
  EXPECT_TRUE(edge.table().fail_open);
  EXPECT_GT(edge.failed(), 0u);
  edge.fault(1, Edge::Fault::none);
  edge.run(1s);
  edge.forget_figures();
  edge.run(5s);
  EXPECT_EQ(edge.failed(), 0u);
  EXPECT_GT(edge.share(1), 0.9);
}

TEST(Steering, WhenMostRegionsFailByStatisticsNoneIsEjectedForIt) {
  Edge edge(quick(), 1000);
  edge.run(4s);
  for (size_t r = 0; r < 3; ++r) edge.fault(r, Edge::Fault::failing);
  edge.run(20s);
  int out = 0;
  for (size_t r = 0; r < 3; ++r) out += edge.state(r) == State::ejected ? 1 : 0;
  EXPECT_LE(out, 1);
  EXPECT_TRUE(edge.table().fail_open);
}

TEST(Steering, RandomFaultsNeverStrandTrafficWhileARegionLives) {
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    std::mt19937_64 random(seed);
    Edge edge(quick(), 1000);
    edge.run(4s);
    std::vector<bool> bad(3, false);
    for (int i = 0; i < 60; ++i) {
      const size_t r = random() % 3;
      bad[r] = !bad[r] && std::count(bad.begin(), bad.end(), true) < 2;  // one always lives
      edge.fault(r, !bad[r]             ? Edge::Fault::none
                    : random() % 2 == 0 ? Edge::Fault::killed
                                        : Edge::Fault::stopped);
      const Time until = edge.now() + std::chrono::milliseconds(100 + random() % 3000);
      edge.run_until(
          [&] {
            double sum = 0;
            for (size_t q = 0; q < 3; ++q) {
              sum += edge.share(q);
              EXPECT_GE(edge.table().regions[q].health, 0);
              EXPECT_LE(edge.table().regions[q].health, 1);
            }
            EXPECT_NEAR(sum, 1, 1e-6);
            return edge.now() >= until;
          },
          10s);
    }
    // Two regions down at once can cost a request both its tries; that is the exception.
    EXPECT_LE(double(edge.failed()), 0.02 * double(edge.ended())) << "seed " << seed;
  }
}

}  // namespace
}  // namespace fairlead::routing
