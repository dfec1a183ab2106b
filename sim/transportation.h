#pragma once

#include <vector>

namespace fairlead::sim {

/// Goods of several sources for several sinks: what goes where at the least cost. By source, then by sink;
/// any unit, fractions allowed. An infinite cost is a way that does not exist.
struct Transportation {
  std::vector<double> supply;
  std::vector<double> room;
  std::vector<std::vector<double>> cost;  // of one unit; may be negative
};

/// By source, then by sink. As much as can be shipped is shipped, and that at the least cost. Successive
/// shortest paths by Bellman and Ford, which is quick enough for some 200 sources and 130 sinks.
std::vector<std::vector<double>> least_cost_flows(const Transportation& problem);

}  // namespace fairlead::sim
