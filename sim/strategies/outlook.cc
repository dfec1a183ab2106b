#include "sim/strategies/outlook.h"

#include <algorithm>

namespace fairlead::sim {

Outlook::Outlook(const World& world, Duration now)
    : conditions_(world.sites().size() * world.regions().size()),
      capacities_(world.regions().size(), 1),
      demands_(world.sites().size()) {
  add(world, now);
  for (Duration at : world.changes()) {
    if (at > now && at <= now + kSpan) add(world, at);
  }
  add(world, now + kSpan);  // a wave moves without changes
}

void Outlook::add(const World& world, Duration at) {
  for (size_t i = 0; i < conditions_.size(); ++i) {
    const Condition then = world.condition(i / capacities_.size(), i % capacities_.size(), at);
    Condition& worst = conditions_[i];
    worst.dead |= then.dead;
    worst.silent |= then.silent;
    worst.errors = std::max(worst.errors, then.errors);
    worst.delay = std::max(worst.delay, then.delay);
  }
  for (size_t r = 0; r < capacities_.size(); ++r)
    capacities_[r] = std::min(capacities_[r], world.capacity(r, at));
  std::vector<double> demands(demands_.size());
  for (const EdgeSpec& edge : world.edges()) demands[edge.site] += world.rate(edge, at);
  for (size_t s = 0; s < demands.size(); ++s) demands_[s] = std::max(demands_[s], demands[s]);
}

bool Outlook::lost(size_t site, size_t region) const {
  const Condition& there = condition(site, region);
  return there.dead || there.silent || capacities_[region] <= 0;
}

}  // namespace fairlead::sim
