// The detectors, the state machine and the planner together, in a closed loop with simulated regions: what a
// drill with real processes shows, on a simulated clock.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "sim/test_loop.h"

namespace fairlead::sim {
namespace {

using health::State;
using Kind = Fault::Kind;

/// The health thread comes up to 120 ms late, now and then.
class Late : public Fairlead {
 public:
  using Fairlead::Fairlead;
  uint64_t tick(Duration now) override {
    if (now < next_) return 0;
    if (++ticks_ % 20 == 0) next_ = now + std::chrono::milliseconds(random_() % 120);
    return Fairlead::tick(now);
  }

 private:
  std::mt19937_64 random_{3};
  int ticks_ = 0;
  Duration next_{};
};

Fault killed(Duration at, Duration until, std::vector<std::string> regions = {"near"}) {
  return {.kind = Kind::kill, .regions = std::move(regions), .at = at, .until = until};
}

Fault silent(Duration at, Duration until, std::vector<std::string> regions = {"near"}) {
  return {.kind = Kind::black_hole, .regions = std::move(regions), .at = at, .until = until};
}

/// Health checks do not see it.
Fault failing(double share, Duration at, Duration until, std::vector<std::string> regions = {"near"}) {
  return {.kind = Kind::errors,
          .regions = std::move(regions),
          .at = at,
          .until = until,
          .share = share,
          .hidden = true};
}

TEST(ClosedLoop, WithoutAFaultNobodyIsSuspectedAndTheNearestGetsItAll) {
  Loop loop = Loop::of({});
  loop.run(60s);
  for (uint32_t r = 0; r < 3; ++r) EXPECT_EQ(loop.machine(r).suspicions() + loop.machine(r).ejections(), 0u);
  EXPECT_GE(double(loop.sent_to(kNear)), 0.95 * double(loop.ended()));
  EXPECT_EQ(loop.failed(), 0u);
}

TEST(ClosedLoop, AKilledRegionCostsNoRequest) {
  Loop loop = Loop::of({.faults = {killed(1s, 6s)}});
  loop.run_until(1s);
  EXPECT_LE(loop.run_until([&] { return loop.state(kNear) == State::ejected; }, 5s), 50ms);
  EXPECT_EQ(loop.machine(kNear).cause(), health::Cause::refused);
  loop.run_until(14s);
  EXPECT_EQ(loop.failed(), 0u);
  EXPECT_LE(loop.quantile(0.99), 80ms);
}

TEST(ClosedLoop, ASilentRegionIsLeftIn300MsAndCostsNoRequest) {
  Loop loop = Loop::of({.faults = {silent(1s, 2700ms)}});
  loop.run_until(1s);
  EXPECT_LE(loop.run_until([&] { return loop.state(kNear) == State::suspect; }, 5s), 80ms);
  EXPECT_LE(loop.share(kNear), 0.011);
  EXPECT_LE(loop.run_until([&] { return loop.state(kNear) == State::ejected; }, 5s), 220ms);
  EXPECT_EQ(loop.machine(kNear).cause(), health::Cause::silent);
  loop.run_until(12s);
  EXPECT_EQ(loop.failed(), 0u);
  EXPECT_LE(loop.quantile(0.99), 100ms);
}

TEST(ClosedLoop, TrafficReturnsInSteps) {
  Loop loop = Loop::of({.faults = {killed(0s, 1s)}});
  loop.run_until(1s);
  std::vector<double> steps;
  loop.run_until(
      [&] {
        const double share = std::round(loop.share(kNear) * 1000) / 1000;
        if (steps.empty() || steps.back() != share) steps.push_back(share);
        return share == 1;
      },
      30s);
  const std::vector<double> expected = {0, 0.01, 0.05, 0.075, 0.113, 0.169, 0.253, 0.38, 0.57, 0.854, 1};
  EXPECT_EQ(steps, expected);
  EXPECT_EQ(loop.machine(kNear).ejections(), 1u);
}

TEST(ClosedLoop, AShortStutterOfARegionEndsWithItsFirstAnswer) {
  Loop loop = Loop::of({.faults = {silent(0s, 110ms)}});
  EXPECT_LE(loop.run_until([&] { return loop.state(kNear) == State::suspect; }, 1s), 80ms);
  loop.run_until(110ms);
  EXPECT_LE(loop.run_until([&] { return loop.state(kNear) == State::healthy; }, 1s), 60ms);
  EXPECT_EQ(loop.machine(kNear).ejections(), 0u);
  EXPECT_EQ(loop.machine(kNear).transitions(), 0u);
}

TEST(ClosedLoop, ALateHealthThreadSuspectsNobody) {
  Loop loop = Loop::of<Late>({});
  loop.run(40s);
  for (uint32_t r = 0; r < 3; ++r) EXPECT_EQ(loop.machine(r).suspicions() + loop.machine(r).ejections(), 0u);
}

TEST(ClosedLoop, ARegionWhoseRequestsFailIsEjectedWhateverItsChecksSay) {
  Loop loop = Loop::of({.per_second = 400, .faults = {failing(1, 0s, 0s)}});
  EXPECT_LE(loop.run_until([&] { return loop.state(kNear) == State::ejected; }, 10s), 1s);
  EXPECT_EQ(loop.machine(kNear).cause(), health::Cause::failures);
  loop.run(5s);
  EXPECT_EQ(loop.failed(), 0u);
}

TEST(ClosedLoop, ARegionThatFailsSomeRequestsIsLeftByItsCostAndFoundAgainWhenItRecovers) {
  Loop loop = Loop::of({.per_second = 400, .faults = {failing(0.2, 0s, 6s)}});
  EXPECT_LE(loop.run_until([&] { return loop.share(kNear) < 0.05; }, 10s), 1s);
  loop.run_until(6s);
  EXPECT_EQ(loop.machine(kNear).ejections(), 0u);
  EXPECT_LT(loop.share(kNear), 0.05);
  EXPECT_LE(loop.run_until([&] { return loop.share(kNear) > 0.95; }, 10min), 90s);
  EXPECT_EQ(loop.failed(), 0u);
}

TEST(ClosedLoop, ASlowRegionIsLeftByItsCostAndFoundAgainWhenItIsQuick) {
  config::Service service = quick();
  service.health_check.emplace();  // quick all the time: they do not tell
  const Fault slow{.kind = Kind::latency, .regions = {"near"}, .until = 22s, .delay = 60ms, .hidden = true};
  Loop loop = Loop::of({.faults = {slow}, .service = service, .warm_up = 10s});
  EXPECT_LE(loop.run_until([&] { return loop.share(kNear) < 0.05; }, 10s), 2s);
  loop.run_until(12s);
  EXPECT_LT(loop.share(kNear), 0.05);
  const uint64_t version = loop.table().version;
  loop.run_until(22s);
  EXPECT_LE(loop.table().version, version + 10);  // at most costs, once a second
  EXPECT_LE(loop.run_until([&] { return loop.share(kNear) > 0.95; }, 10min), 90s);
  EXPECT_EQ(loop.machine(kNear).ejections(), 0u);
}

TEST(ClosedLoop, AtFiveRequestsASecondADeadRegionIsFoundByItsSecondRequest) {
  Loop loop = Loop::of({.per_second = 5, .faults = {killed(0s, 0s)}, .warm_up = 10s});
  EXPECT_LE(loop.run_until([&] { return loop.state(kNear) == State::ejected; }, 60s), 15s);
  EXPECT_LE(loop.share(kNear), 0.1);
  EXPECT_EQ(loop.failed(), 0u);
}

TEST(ClosedLoop, AtFiveRequestsASecondASilentRegionIsLeftWithinASecond) {
  Loop loop = Loop::of({.per_second = 5, .faults = {silent(0s, 0s)}, .warm_up = 30s});
  EXPECT_LE(loop.run_until([&] { return loop.share(kNear) < 0.5; }, 60s), 1500ms);
  loop.run(60s);
  EXPECT_EQ(loop.failed(), 0u);
}

TEST(ClosedLoop, FlappingEverySecondMakesOneTransitionPerHoldDown) {
  Fault flapping = killed(0s, 2min);
  flapping.period = 2s;
  // The defaults: 30 s, doubling.
  Loop loop = Loop::of({.per_second = 400, .faults = {flapping}, .service = {}});
  loop.run(2min);
  EXPECT_LE(loop.machine(kNear).transitions(), 2u);
  EXPECT_LE(loop.machine(kNear).ejections(), 3u);  // 30 s, 60 s, 120 s
  EXPECT_EQ(loop.failed(), 0u);
}

TEST(ClosedLoop, WhenAllRegionsDieItFailsOpenAndTakesTheFirstThatLives) {
  Loop loop =
      Loop::of({.per_second = 1000, .faults = {killed(0s, 0s, {"near", "far"}), killed(0s, 5s, {"mid"})}});
  loop.run(5s);
  EXPECT_TRUE(loop.table().fail_open);
  EXPECT_GT(loop.failed(), 0u);
  loop.run(1s);
  const uint64_t failed = loop.failed();
  loop.run(5s);
  EXPECT_EQ(loop.failed(), failed);
  EXPECT_GT(loop.share(kMid), 0.9);
}

TEST(ClosedLoop, WhenMostRegionsFailByStatisticsNoneIsEjectedForIt) {
  Loop loop = Loop::of({.per_second = 1000, .faults = {failing(1, 0s, 0s, {"near", "mid", "far"})}});
  loop.run(20s);
  int out = 0;
  for (uint32_t r = 0; r < 3; ++r) out += loop.state(r) == State::ejected ? 1 : 0;
  EXPECT_LE(out, 1);
  EXPECT_TRUE(loop.table().fail_open);
}

/// Regions that die or fall silent and come back, at random times, never all at once.
std::vector<Fault> random_faults(std::mt19937_64& random, Duration& end) {
  const std::vector<std::string> names = {"near", "mid", "far"};
  std::vector<Fault> faults;
  std::vector<Fault*> bad(3, nullptr);
  faults.reserve(60);
  for (int i = 0; i < 60; ++i) {
    const size_t r = random() % 3;
    if (bad[r] != nullptr) {
      bad[r]->until = end;
      bad[r] = nullptr;
    } else if (std::count(bad.begin(), bad.end(), nullptr) > 1) {
      faults.push_back(random() % 2 == 0 ? killed(end, 0s, {names[r]}) : silent(end, 0s, {names[r]}));
      bad[r] = &faults.back();
    }
    end += std::chrono::milliseconds(100 + random() % 3000);
  }
  return faults;
}

class ClosedLoopWithRandomFaults : public testing::TestWithParam<uint64_t> {};

TEST_P(ClosedLoopWithRandomFaults, NeverStrandsTrafficWhileARegionLives) {
  std::mt19937_64 random(GetParam());
  Duration end{};
  Loop loop = Loop::of({.per_second = 1000, .faults = random_faults(random, end)});
  while (loop.now() < end) {
    loop.run(1ms);
    double sum = 0;
    for (uint32_t r = 0; r < 3; ++r) {
      sum += loop.share(r);
      ASSERT_GE(loop.table().regions[r].health, 0);
      ASSERT_LE(loop.table().regions[r].health, 1);
    }
    ASSERT_NEAR(sum, 1, 1e-6);
  }
  // Two regions down at once can cost a request both its tries; that is the exception.
  EXPECT_LE(double(loop.failed()), 0.02 * double(loop.ended()));
}

INSTANTIATE_TEST_SUITE_P(Seeds, ClosedLoopWithRandomFaults, testing::Range<uint64_t>(1, 7));

}  // namespace
}  // namespace fairlead::sim
