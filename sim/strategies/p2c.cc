#include "sim/strategies/p2c.h"

namespace fairlead::sim {

P2c::P2c(const World& world, const EdgeSpec&, uint64_t seed) : Balancer(world, seed) {}

uint32_t P2c::pick(RegionSet among) {
  const uint32_t one = among.nth(random().below(among.size()));
  among.remove(one);
  if (among.empty()) return one;
  const uint32_t other = among.nth(random().below(among.size()));
  return outstanding(other) < outstanding(one) ? other : one;
}

}  // namespace fairlead::sim
