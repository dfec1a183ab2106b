#pragma once

#include <vector>

#include "routing/random.h"
#include "sim/strategies/region_set.h"

namespace fairlead::sim {

/// Envoy's priority levels with one region each, by distance. A level's health is the healthy share of its
/// hosts × the overprovisioning factor of 1.4, at most 100 %; traffic fills the levels in order until 100 %
/// is reached. A region is checked as a whole here, thus its level is at 100 % or at 0 %, and the first level
/// at 100 % takes everything. Where all are at 0 % ("total panic") load goes by the number of hosts, whatever
/// their health: by lot.
class PriorityLevels {
 public:
  PriorityLevels(const std::vector<size_t>& nearest, uint64_t seed) : nearest_(nearest), random_(seed) {}

  /// The region for a try. `attempted` are left out, unless nothing available is left then: what Envoy's
  /// retry plugin previous_priorities does.
  uint32_t choose(RegionSet available, RegionSet attempted);

 private:
  const std::vector<size_t>& nearest_;
  routing::Random random_;
};

}  // namespace fairlead::sim
