#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "config/config.h"
#include "health/region_health.h"
#include "health/time.h"
#include "routing/region_costs.h"

namespace fairlead::routing {

/// The regions of one service, cheapest first, without flapping: a region moves up only when it wins by
/// max(margin, ratio), and replaces the first (the favourite) only after it has won for `return_after`;
/// `leave_after` is enough when the favourite costs twice its own baseline. A favourite that is ejected or
/// drained stays the favourite, so that its return is governed by its ramp alone. Before the favourite was
/// measured by real requests, the cheapest is taken at once. Pure; health thread only.
class RegionOrder {
 public:
  void configure(const config::LatencyPolicy& policy) { policy_ = policy; }
  /// Regions were renumbered: `from[i]` is the former index of region i, or a negative one.
  void renumber(const std::vector<int>& from);

  /// `open` tells which regions can be chosen now (neither ejected nor drained), as a bit set.
  const std::vector<uint32_t>& update(Time now, std::span<const RegionCosts::Cost> costs,
                                      std::span<const health::RegionHealth> health, uint64_t open);
  const std::vector<uint32_t>& order() const { return order_; }

 private:
  using Costs = std::span<const RegionCosts::Cost>;
  bool wins(const RegionCosts::Cost& challenger, const RegionCosts::Cost& incumbent) const;
  void sort_followers(Costs costs);
  std::optional<uint32_t> challenger(Costs costs, uint64_t open) const;
  bool slow(Time now, const RegionCosts::Cost& cost, const health::RegionHealth& health);
  void settle(Costs costs, uint64_t open);
  void promote(uint32_t region);

  config::LatencyPolicy policy_;
  std::vector<uint32_t> order_;
  bool settled_ = false;  // the favourite was chosen by measurement
  std::optional<uint32_t> challenger_;
  Time challenged_{};
  std::optional<Time> slow_since_;
};

}  // namespace fairlead::routing
