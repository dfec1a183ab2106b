#include "sim/strategies/clairvoyant.h"

#include <utility>

#include "routing/random.h"

namespace fairlead::sim {

Clairvoyant::Clairvoyant(size_t site, std::shared_ptr<ClairvoyantPlan> plan, uint64_t seed)
    : site_(site), plan_(std::move(plan)) {
  routing::Random random(seed);
  for (routing::WeylSequence& dealt : dealt_) dealt = routing::WeylSequence(random.next());
}

uint32_t Clairvoyant::first(Duration now, const RequestView& request) {
  plan_->advance(now);
  // Dealt out more evenly than by chance, thus with less waiting.
  double left = dealt_[static_cast<size_t>(request.criticality)].next();
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
