#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "config/config.h"
#include "health/decaying_count.h"
#include "health/service_monitor.h"
#include "health/stall_guard.h"
#include "routing/retry_budget.h"
#include "routing/share_planner.h"
#include "routing/weyl_sequence.h"
#include "sim/strategy.h"

namespace fairlead::sim {

/// Fairlead itself: the very detectors, state machines, policies and retry budget that the proxy runs, on the
/// simulated clock. A region counts as one endpoint.
class Fairlead : public Strategy {
 public:
  /// How it is set up, and what is left out.
  struct Setup {
    config::Service service;
    routing::Mechanisms mechanisms = {};
    bool reports = true;     // hears what regions report
    bool capacities = true;  // knows what they can serve
  };
  /// What one instance plans for.
  using Regions = std::vector<routing::PlannedRegion>;

  Fairlead(const World& world, const EdgeSpec& edge, Setup setup, uint64_t seed);
  /// In no simulated world: a service as it is configured, over these regions.
  Fairlead(Setup setup, const Regions& regions, uint64_t seed);

  uint32_t first(Duration now, const RequestView& request) override;
  uint32_t again(Duration now, const RequestView& request, health::Outcome failure) override;
  uint32_t refuge(Duration now, const RequestView& request) override;
  void sent(Duration now, uint32_t region) override;
  void ended(Duration now, uint32_t region, health::Outcome outcome, Duration latency,
             double utilization) override;
  void checked(Duration now, uint32_t region, const health::ProbeResult& result, double utilization) override;
  uint64_t tick(Duration now) override;
  double target(uint32_t region) const override { return planner_.table()->regions[region].share; }

  /// Moves traffic between two regions, as an operator does.
  absl::Status shift(routing::ShiftOrder order) { return planner_.start(routing::Shift(std::move(order))); }
  const routing::Shift* shift() const { return planner_.shift(); }
  const health::ServiceMonitor& monitor() const { return monitor_; }
  /// The plan in force.
  const routing::ShareTable& table() const { return *planner_.table(); }

 private:
  static Time at(Duration now) { return Time(std::chrono::hours(1)) + now; }
  void plan();

  Setup setup_;
  health::ServiceMonitor monitor_;
  routing::SharePlanner planner_;
  routing::RetryBudget budget_;
  health::StallGuard guard_;
  std::vector<std::vector<health::EvidenceDelta>> evidence_;  // by region; one endpoint each
  std::vector<uint64_t> waiting_;                             // by region
  routing::ByCriticality arrivals_{};                         // since the last tick
  std::array<health::DecayingCount, config::kCriticalities> arrival_rates_{
      health::DecayingCount(std::chrono::seconds(1)), health::DecayingCount(std::chrono::seconds(1)),
      health::DecayingCount(std::chrono::seconds(1)), health::DecayingCount(std::chrono::seconds(1))};
  routing::WeylSequence picks_;
  routing::WeylSequence admissions_;
};

}  // namespace fairlead::sim
