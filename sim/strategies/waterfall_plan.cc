#include "sim/strategies/waterfall_plan.h"

#include <algorithm>

namespace fairlead::sim {
namespace {

constexpr Duration kInterval = 5s;
constexpr double kFull = 0.8;

}  // namespace

WaterfallPlan::WaterfallPlan(const World& world)
    : world_(world), edges_(world.edges().size()), next_(kInterval) {
  for (PlannedEdge& edge : edges_) edge.usable = RegionSet::all(world.regions().size());
  begin_plan();
  end_plan();  // nothing is known of demand: each to its nearest
}

size_t WaterfallPlan::nearest(size_t edge, size_t rank) const {
  return world_.nearest(world_.edges()[edge].site)[rank];
}

void WaterfallPlan::advance(Duration now) {
  if (now < next_) return;
  next_ += kInterval;
  begin_plan();
  std::vector<double> room;
  for (const Region& region : world_.regions()) room.push_back(kFull * region.capacity);
  for (size_t rank = 0; rank < world_.regions().size(); ++rank) fill(rank, room);
  spread_rest();
  end_plan();
}

void WaterfallPlan::begin_plan() {
  for (PlannedEdge& edge : edges_) {
    edge.demand = edge.left =
        static_cast<double>(edge.arrivals) / std::chrono::duration<double>(kInterval).count();
    edge.arrivals = 0;
    edge.shares.assign(world_.regions().size(), 0);
  }
}

void WaterfallPlan::fill(size_t rank, std::vector<double>& room) {
  // A region that several edges have at this rank is shared among them by their demand.
  std::vector<double> claims(room.size());
  for (size_t e = 0; e < edges_.size(); ++e) {
    const size_t region = nearest(e, rank);
    claims[region] += edges_[e].usable.has(region) ? edges_[e].left : 0;
  }
  std::vector<double> granted(room.size());
  for (size_t r = 0; r < room.size(); ++r) granted[r] = claims[r] > room[r] ? room[r] / claims[r] : 1;
  for (size_t e = 0; e < edges_.size(); ++e) {
    const size_t region = nearest(e, rank);
    if (!edges_[e].usable.has(region)) continue;
    const double taken = edges_[e].left * granted[region];
    edges_[e].shares[region] += taken;
    edges_[e].left -= taken;
    room[region] = std::max(0.0, room[region] - taken);
  }
}

void WaterfallPlan::spread_rest() {
  for (PlannedEdge& edge : edges_) {
    double capacity = 0;
    for (size_t r = 0; r < edge.shares.size(); ++r)
      capacity += edge.usable.has(r) ? world_.regions()[r].capacity : 0;
    for (size_t r = 0; r < edge.shares.size(); ++r) {
      if (edge.usable.has(r)) edge.shares[r] += edge.left * world_.regions()[r].capacity / capacity;
    }
  }
}

void WaterfallPlan::end_plan() {
  for (size_t e = 0; e < edges_.size(); ++e) {
    PlannedEdge& edge = edges_[e];
    if (edge.demand <= 0) {
      edge.shares[edge.usable.first_of(world_.nearest(world_.edges()[e].site))] = 1;
    } else {
      for (double& share : edge.shares) share /= edge.demand;
    }
  }
}

}  // namespace fairlead::sim
