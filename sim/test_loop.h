#pragma once

// For tests: Fairlead's health and routing in a closed loop with simulated regions, on a simulated clock.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/simulation.h"
#include "sim/strategies/fairlead.h"

namespace fairlead::sim {

enum : uint32_t { kNear, kMid, kFar };

/// Ejected regions come back sooner than by default.
inline config::Service quick() {
  config::Service service;
  service.detection.hold_down = 2s;
  service.detection.ramp_interval = 500ms;
  return service;
}

struct Course {
  double per_second = 4000;
  std::vector<Fault> faults = {};  // times count from the end of the warm-up
  config::Service service = quick();
  Duration warm_up = 4s;
};

/// An instance of Fairlead at 20, 60 and 120 ms from regions that have room for everything. Times count from
/// the end of the warm-up, after which it begins.
class Loop {
 public:
  template <typename Strategy = Fairlead>
  static Loop of(const Course& course) {
    return Loop(course, [&](const World& world) {
      return [&](size_t edge, uint64_t seed) {
        return std::make_unique<Strategy>(world, world.edges()[edge],
                                          Fairlead::Setup{.service = course.service, .capacities = false},
                                          seed);
      };
    });
  }

  Duration now() const { return now_; }
  void run_until(Duration at) { simulation_->run_until(world_->scenario().warm_up + (now_ = at)); }
  void run(Duration how_long) { run_until(now_ + how_long); }
  /// Until it holds; how long that took from `since`.
  template <typename Condition>
  Duration run_until(Condition holds, Duration at_most, Duration since) {
    while (!holds() && now_ - since < at_most) run(1ms);
    return now_ - since;
  }
  template <typename Condition>
  Duration run_until(Condition holds, Duration at_most) {
    return run_until(holds, at_most, now_);
  }

  absl::Status shift(routing::ShiftOrder order) { return fairlead().shift(std::move(order)); }
  const routing::Shift& shift() const { return *fairlead().shift(); }

  double share(uint32_t region) const { return fairlead().target(region); }
  const routing::ShareTable& table() const { return fairlead().table(); }
  const health::HealthMachine& machine(uint32_t region) const {
    return fairlead().monitor().regions()[region].machine();
  }
  health::State state(uint32_t region) const { return machine(region).state(); }
  /// Of the requests that came since the warm-up.
  uint64_t ended() const { return simulation_->recorder().total().requests; }
  uint64_t failed() const { return simulation_->recorder().total().failed; }
  Duration quantile(double q) const { return simulation_->recorder().quantile(q); }
  uint64_t sent_to(uint32_t region) const {
    uint64_t sent = 0;
    for (auto step = static_cast<size_t>(world_->scenario().warm_up / Recorder::kStep);
         step < simulation_->recorder().steps(); ++step)
      sent += simulation_->recorder().attempts(0, region, step);
    return sent;
  }

 private:
  Loop(const Course& course, const StrategyFactory& factory)
      : world_(std::make_unique<World>(*World::make(suite(course), scenario(course)))),
        simulation_(std::make_unique<Simulation>(*world_, factory, 42)) {
    run(0s);
  }

  static Suite suite(const Course& course) {
    const Region region{.capacity = 20000, .service_time = 1ms, .spread = 0.8};
    Suite suite{.regions = {region, region, region},
                .round_trips = {{"near", "mid", 60ms}, {"near", "far", 120ms}},
                .local_round_trip = 20ms,
                .edges = {{.name = "near", .requests = course.per_second}}};
    suite.regions[kNear].name = "near";
    suite.regions[kMid].name = "mid";
    suite.regions[kFar].name = "far";
    return suite;
  }
  static Scenario scenario(const Course& course) {
    return {.name = "test", .warm_up = course.warm_up, .duration = 11min, .faults = course.faults};
  }
  Fairlead& fairlead() const { return static_cast<Fairlead&>(simulation_->edges()[0]->strategy()); }

  std::unique_ptr<World> world_;
  std::unique_ptr<Simulation> simulation_;
  Duration now_{};
};

}  // namespace fairlead::sim
