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

}  // namespace fairlead::sim
