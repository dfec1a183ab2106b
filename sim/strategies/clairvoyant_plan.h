#pragma once

#include <array>
#include <vector>

#include "sim/strategies/outlook.h"
#include "sim/strategies/region_set.h"
#include "sim/strategy.h"
#include "sim/transportation.h"

namespace fairlead::sim {

/// What one who knows the world, now and a second ahead, would do: requests of each site and criticality go
/// to regions, or are shed, such that the sum of what it costs is least. In milliseconds a request costs its
/// expected latency, and a fixed price for the probability of being late or of failing; what has no room in
/// any region is shed. Made anew whenever that near future changes.
///
/// The price counts violations, whatever their kind and class: it is meant as a bound on their number. Class
/// decides between plans with as many; only what is more than normal is worth several violations of others.
/// Shared by the edges of one simulation, on its thread.
class ClairvoyantPlan {
 public:
  explicit ClairvoyantPlan(const World& world);

  /// Brings the plan up to `now`.
  void advance(Duration now);
  /// Shares of the requests of a site and class by region; what they lack to 1 is shed.
  const std::vector<double>& shares(size_t site, Criticality criticality) const {
    return shares_[source(site, static_cast<size_t>(criticality))];
  }
  /// The cheapest region without those `tried`; Strategy::kNone: nothing else lives.
  uint32_t cheapest(size_t site, RegionSet tried) const;

 private:
  static size_t source(size_t site, size_t criticality) { return site * kCriticalities + criticality; }
  void make(Duration now);
  void price(const Outlook& outlook);
  double cost(const Outlook& outlook, size_t site, size_t region, size_t part, Criticality criticality) const;
  std::vector<double> supply(const Outlook& outlook) const;
  void read(const std::vector<std::vector<double>>& flows);

  const World& world_;
  std::vector<Duration> times_;  // of plans, in order
  size_t next_ = 0;
  Transportation problem_;  // sources by site, then criticality; sinks by region, then part, then shed
  std::vector<std::vector<double>> shares_;  // by source
};

}  // namespace fairlead::sim
