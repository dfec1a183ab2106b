#include "sim/replay/region_of_choice.h"

#include <algorithm>
#include <charconv>

#include "routing/share_table.h"

namespace fairlead::sim {

void RegionOfChoice::observe(size_t r, const Standing& standing) {
  constexpr std::string_view kPriority = "priority ";
  if (regions_.size() <= r) regions_.resize(r + 1);
  Known& known = regions_[r];
  known.trickle = standing.reason == routing::kTrickleReason;
  if (!standing.well) return;
  if (standing.cost_ms > 0) known.cost_ms = standing.cost_ms;
  if (standing.reason.starts_with(kPriority)) {
    const std::string_view number = standing.reason.substr(kPriority.size());
    std::from_chars(number.data(), number.data() + number.size(), known.priority);
  }
}

bool RegionOfChoice::missed(config::Policy policy, size_t r) const {
  if (!exists(policy) || r >= regions_.size()) return false;
  const Known& chosen = regions_[r];
  if (policy == config::Policy::failover) {
    return std::any_of(regions_.begin(), regions_.end(), [&](const Known& other) {
      return other.priority >= 0 && other.priority < chosen.priority;
    });
  }
  if (chosen.trickle) return false;
  return std::any_of(regions_.begin(), regions_.end(), [&](const Known& other) {
    const double margin = std::max(kMarginMs, kMarginRatio * other.cost_ms);
    return other.cost_ms > 0 && chosen.cost_ms > other.cost_ms + margin;
  });
}

}  // namespace fairlead::sim
