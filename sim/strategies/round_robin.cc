#include "sim/strategies/round_robin.h"

namespace fairlead::sim {

RoundRobin::RoundRobin(const World& world, const EdgeSpec&, uint64_t seed)
    : Balancer(world, seed),
      regions_(static_cast<uint32_t>(world.regions().size())),
      last_(random().below(regions_)) {}

uint32_t RoundRobin::pick(RegionSet among) {
  do last_ = (last_ + 1) % regions_;
  while (!among.has(last_));
  return last_;
}

}  // namespace fairlead::sim
