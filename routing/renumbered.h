#pragma once

#include <cstddef>
#include <vector>

namespace fairlead::routing {

/// What is known of regions, in the order of a new configuration: `from[i]` is the former index of region i,
/// or a negative one, whose value begins anew.
template <typename T>
std::vector<T> renumbered(const std::vector<T>& values, const std::vector<int>& from) {
  std::vector<T> moved(from.size());
  for (size_t r = 0; r < from.size(); ++r) {
    if (from[r] >= 0 && static_cast<size_t>(from[r]) < values.size())
      moved[r] = values[static_cast<size_t>(from[r])];
  }
  return moved;
}

}  // namespace fairlead::routing
