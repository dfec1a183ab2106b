#pragma once

#include <vector>

#include "sim/world.h"

namespace fairlead::sim {

/// The worst of a world's near future, for a planner that knows it: what is sent now must still find its
/// region alive when it arrives there, waits and is served. A value.
class Outlook {
 public:
  /// Longer than the longest way, wait and service together.
  static constexpr Duration kSpan = std::chrono::seconds(1);

  /// From `now` until `now` + kSpan, both included.
  Outlook(const World& world, Duration now);

  /// Nothing comes back from there.
  bool lost(size_t site, size_t region) const;
  const Condition& condition(size_t site, size_t region) const {
    return conditions_[site * capacities_.size() + region];
  }
  /// The part of its capacity that a region has.
  double capacity(size_t region) const { return capacities_[region]; }
  /// Requests/s of a site, all instances together.
  double demand(size_t site) const { return demands_[site]; }

 private:
  void add(const World& world, Duration at);

  std::vector<Condition> conditions_;  // by site, then region
  std::vector<double> capacities_;
  std::vector<double> demands_;
};

}  // namespace fairlead::sim
