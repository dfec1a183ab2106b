#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "config/config.h"
#include "health/region_health.h"
#include "health/time.h"
#include "routing/region_costs.h"
#include "routing/region_order.h"
#include "routing/share_policy.h"
#include "routing/share_table.h"
#include "routing/shift.h"
#include "routing/steering.h"

namespace fairlead::routing {

/// One region of the service to plan for.
struct PlannedRegion {
  std::string name;
  double capacity = 0;  // of this instance, requests/s; 0: not declared
  double weight = 1;
  int priority = 0;
  double instances = 1;  // that have as much
};

/// Plans the share table of one service from what its regions' health says at one tick. A new table is made
/// only when something that steers, or that people read, has changed; so versions do not grow with every
/// tick. Pure (the same calls give the same tables); health thread only.
class SharePlanner {
 public:
  SharePlanner(const config::Service& service, std::vector<PlannedRegion> regions);
  /// A new configuration; what is known of regions is kept by name. The next plan always makes a table.
  void configure(const config::Service& service, std::vector<PlannedRegion> regions);

  struct Input {
    Time now{};
    std::span<const health::RegionHealth> health;
    uint64_t drained = 0;  // bit set of regions that get nothing by an operator's wish
    double demand = 0;     // requests/s to the whole service
    bool fail_open = false;
    ByCriticality arrivals = {};  // requests/s by class, those that are shed included
  };
  /// The new table, or null when the one before still holds.
  std::shared_ptr<const ShareTable> plan(const Input& input);
  /// Lays a shift over what the policy plans, from the next plan on. Both its regions are the service's.
  /// FailedPrecondition while another one is in force.
  absl::Status start(Shift shift);
  /// What happened since the last time, by region and endpoint: what the shift is judged by.
  void observe_shift(Time now, std::span<const std::vector<health::EvidenceDelta>> evidence);
  /// The last one that was started, in force or not; null: none was. It goes on by itself with each plan, and
  /// ends when a configuration takes one of its regions away.
  Shift* shift() { return shift_ ? &*shift_ : nullptr; }
  const Shift* shift() const { return shift_ ? &*shift_ : nullptr; }
  /// Leaves parts of policy `steer` out, for simulations.
  void use(const Mechanisms& mechanisms);
  /// How full the region is, as it reports or, under policy `steer`, as was seen; negative: unknown.
  double utilization(size_t r, const health::RegionHealth& health) const;
  /// The table in force; null before the first plan.
  const std::shared_ptr<const ShareTable>& table() const { return table_; }

 private:
  /// Less of a change in a share is not published.
  static constexpr double kShareStep = 0.005;
  /// Traffic that measures regions whose latency nobody knows.
  static constexpr double kExploreUnknown = 0.01;

  void follow_demand(double measured);
  /// Whether regions are chosen by what they cost.
  bool by_cost() const { return policy_ == config::Policy::latency || policy_ == config::Policy::steer; }
  bool drained(const Input& input, size_t r) const { return (input.drained >> r & 1) != 0; }
  bool open(const Input& input, size_t r) const;
  std::vector<PolicyRegion> policy_regions(const Input& input) const;
  double limit(const health::RegionHealth& region) const;
  double trickle(double fraction) const;
  double exploration(const Input& input, size_t r) const;
  std::vector<double> divide_by_policy(const Input& input, std::span<const PolicyRegion> regions);
  RegionLoad::Input load(size_t r, const health::RegionHealth& health) const;
  void observe_loads(const Input& input);
  double room(size_t r, const health::RegionHealth& health) const;
  std::vector<double> steer(const Input& input, std::span<const PolicyRegion> regions);
  const std::vector<RegionCosts::Cost>& price(const Input& input);
  std::vector<uint32_t> preference(const Input& input) const;
  void bind_shift();
  bool trusted(const Input& input, size_t r) const;
  double shift_limit(const Input& input, std::span<const PolicyRegion> regions) const;
  void lay_over(const Input& input, std::span<const PolicyRegion> regions, std::vector<double>& shares);
  std::string shift_reason(size_t r) const;
  std::string reason(const Input& input, size_t r, double share) const;
  std::string reason_to_steer(const Input& input, size_t r, double share) const;
  std::string reason_by_policy(size_t r, double share) const;
  bool differs(const ShareTable& next, Time now) const;

  config::Policy policy_ = config::Policy::latency;
  bool checked_ = false;  // health checks keep the latency of idle regions fresh
  std::vector<PlannedRegion> regions_;
  RegionCosts costs_;
  RegionOrder order_;
  Steering steering_;
  std::vector<RegionLoad> loads_;  // under the other policies
  std::vector<double> shares_;     // as planned last
  std::optional<Shift> shift_;
  size_t shift_from_ = 0;  // index of its regions, while it is in force
  size_t shift_to_ = 0;
  double part_ = 1;  // of what is free, that this instance may take
  Time observed_{};
  Mechanisms mechanisms_;
  double objective_ms_ = 0;
  double placed_ = 1;  // of the demand, that has room
  double demand_ = 0;  // planned with; follows the measured one in steps
  bool configured_ = true;
  uint64_t version_ = 0;
  Time planned_{};
  std::shared_ptr<const ShareTable> table_;
};

}  // namespace fairlead::routing
