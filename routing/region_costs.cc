#include "routing/region_costs.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "routing/renumbered.h"

namespace fairlead::routing {
namespace {

constexpr double kMaxFailureRate = 0.99;

/// The service's own time where it has traffic: the least latency less the path.
double service_time(std::span<const health::RegionHealth> regions) {
  double best = std::numeric_limits<double>::infinity();
  for (const health::RegionHealth& region : regions) {
    if (region.measured) best = std::min(best, std::max(0.0, region.latency_ms - region.connect_ms));
  }
  return best == std::numeric_limits<double>::infinity() ? 0 : best;
}

double best_elsewhere(const std::vector<RegionCosts::Cost>& costs,
                      std::span<const health::RegionHealth> regions, size_t self) {
  double best = std::numeric_limits<double>::infinity();
  for (size_t r = 0; r < costs.size(); ++r) {
    if (r == self || !costs[r].known || regions[r].state == health::State::ejected) continue;
    best = std::min(best, costs[r].latency_ms);
  }
  return best == std::numeric_limits<double>::infinity() ? costs[self].latency_ms : best;
}

}  // namespace

double RegionCosts::latency(size_t r, const health::RegionHealth& region, double service_ms) {
  if (!region.measured) {
    const double by_path = region.connect_ms > 0 ? region.connect_ms + service_ms : 0;
    return std::max({region.latency_ms, region.probe_ms, by_path});
  }
  if (region.probe_ms <= 0) return region.latency_ms;
  if (region.idle_s < kIdleAfter) {
    beyond_probe_[r] = region.latency_ms - region.probe_ms;
    return region.latency_ms;
  }
  return std::max(region.probe_ms, region.probe_ms + beyond_probe_[r]);
}

const std::vector<RegionCosts::Cost>& RegionCosts::price(std::span<const health::RegionHealth> regions) {
  costs_.resize(regions.size());
  beyond_probe_.resize(regions.size());
  const double service_ms = service_time(regions);
  for (size_t r = 0; r < regions.size(); ++r) {
    Cost& cost = costs_[r];
    cost.latency_ms = latency(r, regions[r], service_ms);
    cost.known = cost.latency_ms > 0;
    cost.measured = regions[r].measured;
  }
  for (size_t r = 0; r < regions.size(); ++r) {
    const double p = std::min(regions[r].failure_rate, kMaxFailureRate);
    const double again = best_elsewhere(costs_, regions, r) + kFailureMs;
    costs_[r].cost_ms = costs_[r].latency_ms + breach(costs_[r].latency_ms) + p / (1 - p) * again;
  }
  return costs_;
}

/// The risk that a request of this latency breaks the objective, as a logistic curve around it, times what a
/// failure costs.
double RegionCosts::breach(double latency_ms) const {
  if (objective_ms_ <= 0) return 0;
  return kFailureMs / (1 + std::exp((objective_ms_ - latency_ms) / (kSloWidth * objective_ms_)));
}

void RegionCosts::renumber(const std::vector<int>& from) { beyond_probe_ = renumbered(beyond_probe_, from); }

}  // namespace fairlead::routing
