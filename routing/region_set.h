#pragma once

#include <cstdint>

namespace fairlead::routing {

/// A set of regions of one service, a bit for each index into Service::regions.
using RegionSet = uint64_t;
inline constexpr RegionSet kAllRegions = ~RegionSet{0};

constexpr RegionSet set_of(uint32_t region) { return RegionSet{1} << region; }
constexpr bool contains(RegionSet set, uint32_t region) { return (set >> region & 1) != 0; }

}  // namespace fairlead::routing
