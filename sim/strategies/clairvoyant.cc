#include "sim/strategies/clairvoyant.h"

#include <utility>

#include "routing/random.h"

namespace fairlead::sim {

Clairvoyant::Clairvoyant(size_t site, std::shared_ptr<ClairvoyantPlan> plan, uint64_t seed)
    : site_(site), plan_(std::move(plan)) {
  routing::Random random(seed);
  for (uint64_t& dealt : dealt_) dealt = random.next();
}

uint32_t Clairvoyant::first(Duration now, const RequestView& request) {
  plan_->advance(now);
  // Multiples of the golden ratio deal out shares more evenly than chance, thus with less waiting.
  uint64_t& dealt = dealt_[static_cast<size_t>(request.criticality)];
  dealt += 0x9e3779b97f4a7c15u;
  double left = static_cast<double>(dealt >> 11) * 0x1p-53;
  const std::vector<double>& shares = plan_->shares(site_, request.criticality);
  for (uint32_t region = 0; region < shares.size(); ++region) {
    left -= shares[region];
    if (left < 0) return region;
  }
  return kNone;
}

uint32_t Clairvoyant::again(Duration now, const RequestView& request, health::Outcome) {
  plan_->advance(now);
  return request.tries > 1 ? kNone : plan_->cheapest(site_, RegionSet(request.tried));
}

}  // namespace fairlead::sim
