#pragma once

#include <memory>
#include <vector>

#include "routing/random.h"
#include "sim/strategies/checked_regions.h"
#include "sim/strategies/waterfall_plan.h"
#include "sim/strategy.h"

namespace fairlead::sim {

/// Waterfall by region, as global load balancers plan centrally (Google's, balancing mode RATE): an edge's
/// demand goes to its nearest region until that is 80 % full by its declared capacity, then to the next, and
/// so on; beyond that to all in proportion to capacity. Between plans a region that fails its checks loses
/// its traffic to the next nearest at once. One retry, at the nearest other region.
class Waterfall : public Strategy {
 public:
  /// `plan` is that of all edges of the simulation.
  Waterfall(const World& world, size_t edge, std::shared_ptr<WaterfallPlan> plan, uint64_t seed);

  uint32_t first(Duration now, const RequestView& request) override;
  uint32_t again(Duration now, const RequestView& request, health::Outcome failure) override;
  void checked(Duration now, uint32_t region, const health::ProbeResult& result, double utilization) override;
  uint64_t tick(Duration now) override;
  double target(uint32_t region) const override { return plan_->shares(edge_)[region]; }

 private:
  uint32_t planned();
  uint32_t next_nearest(uint32_t region) const;

  const std::vector<size_t>& nearest_;
  const size_t edge_;
  std::shared_ptr<WaterfallPlan> plan_;
  CheckedRegions checks_;
  routing::Random random_;
};

}  // namespace fairlead::sim
