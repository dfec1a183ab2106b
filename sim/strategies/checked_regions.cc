#include "sim/strategies/checked_regions.h"

namespace fairlead::sim {

void CheckedRegions::checked(uint32_t region, health::ProbeOutcome outcome) {
  counters_[region].observe(outcome);
  if (counters_[region].down()) {
    passing_.remove(region);
  } else {
    passing_.add(region);
  }
}

}  // namespace fairlead::sim
