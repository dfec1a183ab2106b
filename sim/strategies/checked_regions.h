#pragma once

#include <vector>

#include "health/probe_counter.h"
#include "sim/strategies/region_set.h"

namespace fairlead::sim {

/// What health checks alone say of regions, as most balancers keep it: so many failures in a row and one is
/// down, so many passed and it is up again. All are up at first. Belongs to one edge's strategy.
class CheckedRegions {
 public:
  explicit CheckedRegions(size_t regions, int unhealthy_threshold = 3, int healthy_threshold = 2)
      : counters_(regions, health::ProbeCounter(unhealthy_threshold, healthy_threshold)),
        passing_(RegionSet::all(regions)) {}

  void checked(uint32_t region, health::ProbeOutcome outcome);
  RegionSet passing() const { return passing_; }
  /// Those that pass, or all where none does: a guess is better than a certain failure.
  RegionSet usable() const { return passing_.empty() ? RegionSet::all(counters_.size()) : passing_; }

 private:
  std::vector<health::ProbeCounter> counters_;
  RegionSet passing_;
};

}  // namespace fairlead::sim
