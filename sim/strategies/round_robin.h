#pragma once

#include "sim/strategies/balancer.h"

namespace fairlead::sim {

/// Each region in turn. Edges begin at different ones, as instances that were started by and by do.
class RoundRobin : public Balancer {
 public:
  RoundRobin(const World& world, const EdgeSpec& edge, uint64_t seed);

 protected:
  uint32_t pick(RegionSet among) override;

 private:
  uint32_t regions_;
  uint32_t last_;
};

}  // namespace fairlead::sim
