#pragma once

#include <string>
#include <vector>

#include "sim/simulation.h"

namespace fairlead::sim {

/// A strategy by name.
struct NamedStrategy {
  std::string name;
  std::string description;
  StrategyFactory factory;
};

/// Fairlead's policies first, then the others, then the bound.
std::vector<NamedStrategy> catalogue();
/// Policy `steer`, whole and then without each of its mechanisms, which names the strategy.
std::vector<NamedStrategy> ablations();

}  // namespace fairlead::sim
