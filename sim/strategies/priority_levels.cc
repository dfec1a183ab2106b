#include "sim/strategies/priority_levels.h"

namespace fairlead::sim {

uint32_t PriorityLevels::choose(RegionSet available, RegionSet attempted) {
  const RegionSet rest = available.without(attempted);
  if (!rest.empty()) return rest.first_of(nearest_);
  if (!available.empty()) return available.first_of(nearest_);
  return random_.below(static_cast<uint32_t>(nearest_.size()));
}

}  // namespace fairlead::sim
