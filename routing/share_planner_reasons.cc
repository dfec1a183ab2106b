#include <cmath>

#include "routing/share_planner.h"

// Why a region has the share that it has, in words.

namespace fairlead::routing {
namespace {

using health::RegionHealth;
using health::State;

// Utilisation stands in them in steps of so many percent.
constexpr int kUtilizationStep = 5;

}  // namespace

std::string SharePlanner::reason(const Input& input, size_t r, double share) const {
  const RegionHealth& h = input.health[r];
  if (drained(input, r)) return "drained";
  if (h.empty) return "no endpoint has an address";
  std::string why;
  if (h.state == State::ejected && share > 0) why = "fail open; ";
  if (h.state != State::healthy) {
    why += to_string(h.state);
    return h.reason.empty() ? why : why + ": " + h.reason;
  }
  if (by_cost() && share > 0 && !costs_.costs()[r].measured) return std::string(kTrickleReason);
  if (policy_ == config::Policy::steer) return reason_to_steer(input, r, share);
  return reason_by_policy(r, share);
}

std::string SharePlanner::reason_to_steer(const Input& input, size_t r, double share) const {
  const auto& costs = costs_.costs();
  size_t cheapest = r;
  for (size_t other = 0; other < regions_.size(); ++other) {
    const bool sound = open(input, other) && input.health[other].state == State::healthy;
    const bool wins = !costs[cheapest].known || costs[other].cost_ms < costs[cheapest].cost_ms;
    if (sound && costs[other].known && wins) cheapest = other;
  }
  if (r != cheapest) {
    if (share <= 0) return "costs more than " + regions_[cheapest].name;
    const double explored = exploration(input, r);
    if (explored > 0 && share < explored + kShareStep) return std::string(kTrickleReason);
  }
  const std::string rank = r == cheapest ? "cheapest" : "next cheapest";
  const double utilization = steering_.utilization(r);
  if (utilization < RegionLoad::kLevels.front().utilization) return rank + " with room";
  const auto steps = static_cast<int>(std::lround(utilization * 100 / kUtilizationStep));
  return rank + ", full: " + std::to_string(steps * kUtilizationStep) + " % utilised";
}

std::string SharePlanner::reason_by_policy(size_t r, double share) const {
  const PlannedRegion& region = regions_[r];
  if (policy_ == config::Policy::latency) {
    const uint32_t favourite = order_.order().front();
    if (r == favourite)
      return share < 1 && region.capacity > 0 ? "cheapest, at capacity" : "cheapest with room";
    if (share <= 0) return "costs more than " + regions_[favourite].name;
    return share <= trickle(kExploreUnknown) ? std::string(kTrickleReason) : "next cheapest with room";
  }
  if (region.weight <= 0) return "weight 0";
  if (policy_ == config::Policy::weighted) return "by weight";
  const std::string rank = "priority " + std::to_string(region.priority);
  return share > 0 ? rank : rank + ", not needed";
}

}  // namespace fairlead::routing
