#pragma once

#include "sim/strategies/balancer.h"

namespace fairlead::sim {

/// Power of two choices: of two regions drawn by lot that which has fewer outstanding requests of this edge.
class P2c : public Balancer {
 public:
  P2c(const World& world, const EdgeSpec& edge, uint64_t seed);

 protected:
  uint32_t pick(RegionSet among) override;
};

}  // namespace fairlead::sim
