#pragma once

#include "sim/strategies/balancer.h"

namespace fairlead::sim {

/// The region with the fewest outstanding requests of this edge; by lot where several have equally few.
class LeastRequest : public Balancer {
 public:
  LeastRequest(const World& world, const EdgeSpec& edge, uint64_t seed);

 protected:
  uint32_t pick(RegionSet among) override;
};

}  // namespace fairlead::sim
