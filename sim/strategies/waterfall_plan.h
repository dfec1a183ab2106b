#pragma once

#include <vector>

#include "sim/strategies/region_set.h"
#include "sim/world.h"

namespace fairlead::sim {

/// The central plan of a waterfall by region (see Waterfall): which shares of each edge's demand go where.
/// Made every 5 s from the demand that edges measured meanwhile and from the checks as they stand. Shared by
/// the edges of one simulation, on its thread.
class WaterfallPlan {
 public:
  explicit WaterfallPlan(const World& world);

  void arrived(size_t edge) { ++edges_[edge].arrivals; }
  void found(size_t edge, RegionSet usable) { edges_[edge].usable = usable; }
  /// Makes a new plan if one is due.
  void advance(Duration now);
  /// By region; they sum up to 1.
  const std::vector<double>& shares(size_t edge) const { return edges_[edge].shares; }

 private:
  struct PlannedEdge {
    uint64_t arrivals = 0;  // since the last plan
    RegionSet usable;
    std::vector<double> shares;
    double demand = 0;  // requests/s
    double left = 0;    // of it, without a region yet
  };

  void begin_plan();
  void fill(size_t rank, std::vector<double>& room);
  void spread_rest();
  void end_plan();
  size_t nearest(size_t edge, size_t rank) const;

  const World& world_;
  std::vector<PlannedEdge> edges_;
  Duration next_;
};

}  // namespace fairlead::sim
