#include "sim/strategies/waterfall.h"

#include <algorithm>
#include <utility>

namespace fairlead::sim {

Waterfall::Waterfall(const World& world, size_t edge, std::shared_ptr<WaterfallPlan> plan, uint64_t seed)
    : nearest_(world.nearest(world.edges()[edge].site)),
      edge_(edge),
      plan_(std::move(plan)),
      checks_(world.regions().size()),
      random_(seed) {}

uint32_t Waterfall::first(Duration, const RequestView&) {
  plan_->arrived(edge_);
  const uint32_t region = planned();
  return checks_.usable().has(region) ? region : next_nearest(region);
}

uint32_t Waterfall::planned() {
  const std::vector<double>& shares = plan_->shares(edge_);
  double left = random_.uniform();
  for (uint32_t region = 0; region < shares.size(); ++region) {
    left -= shares[region];
    if (left < 0) return region;
  }
  return static_cast<uint32_t>(nearest_[0]);  // by rounding
}

uint32_t Waterfall::next_nearest(uint32_t region) const {
  const RegionSet usable = checks_.usable();
  const auto at = std::find(nearest_.begin(), nearest_.end(), region);
  const auto next = std::find_if(at, nearest_.end(), [&](size_t r) { return usable.has(r); });
  return next != nearest_.end() ? static_cast<uint32_t>(*next) : usable.first_of(nearest_);
}

uint32_t Waterfall::again(Duration, const RequestView& request, health::Outcome) {
  if (request.tries > 1) return kNone;
  return checks_.usable().without(RegionSet(request.tried)).first_of(nearest_);
}

void Waterfall::checked(Duration, uint32_t region, const health::ProbeResult& result, double) {
  checks_.checked(region, result.outcome);
  plan_->found(edge_, checks_.usable());
}

uint64_t Waterfall::tick(Duration now) {
  plan_->advance(now);
  return 0;
}

}  // namespace fairlead::sim
