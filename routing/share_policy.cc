#include "routing/share_policy.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace fairlead::routing {
namespace {

constexpr double kTiny = 1e-12;
// A group without declared capacities keeps all traffic until more than 2/7 of it is lost.
constexpr double kOverprovision = 1.4;

double sum(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

double cap_of(const PolicyRegion& region) { return std::min(region.limit, region.room); }

/// Whether its state holds it back: a step of the ramp, a trickle.
bool limited(const PolicyRegion& region) { return region.limit > 0 && region.limit < 1; }

/// The most that a priority group takes.
double group_cap(const std::vector<PolicyRegion>& group) {
  double declared = 0, weight = 0, healthy_weight = 0, trickle = 0;
  for (const PolicyRegion& region : group) {
    if (region.declared) {
      declared += cap_of(region);
    } else {
      weight += region.weight;
      healthy_weight += region.weight * region.health;
      if (limited(region)) trickle = std::max(trickle, region.limit);
    }
  }
  const double undeclared = weight > 0 ? std::max(kOverprovision * healthy_weight / weight, trickle) : 0;
  return std::min(1.0, declared + undeclared);
}

}  // namespace

std::vector<double> divide(double amount, std::span<const double> weights, std::span<const double> caps) {
  std::vector<double> shares(weights.size(), 0.0);
  std::vector<bool> full(weights.size(), false);
  double left = amount;
  while (left > kTiny) {
    double weight = 0;
    for (size_t i = 0; i < weights.size(); ++i) weight += full[i] ? 0 : weights[i];
    if (weight <= kTiny) break;
    double given = 0;
    bool capped = false;
    for (size_t i = 0; i < weights.size(); ++i) {
      if (full[i] || weights[i] <= 0) continue;
      const double wanted = left * weights[i] / weight;
      const double room = caps[i] - shares[i];
      if (wanted >= room) full[i] = capped = true;
      const double taken = std::clamp(wanted, 0.0, std::max(0.0, room));
      shares[i] += taken;
      given += taken;
    }
    left -= given;
    if (!capped) break;
  }
  return shares;
}

std::vector<double> share_by_order(std::span<const PolicyRegion> regions, std::span<const uint32_t> order) {
  std::vector<double> shares(regions.size(), 0.0);
  double left = 1;
  for (size_t r = 0; r < regions.size(); ++r) {
    shares[r] = std::min(regions[r].explore, cap_of(regions[r]));
    left -= shares[r];
  }
  for (uint32_t r : order) {
    const double taken = std::clamp(cap_of(regions[r]) - shares[r], 0.0, std::max(0.0, left));
    shares[r] += taken;
    left -= taken;
  }
  return shares;
}

std::vector<double> share_by_weight(std::span<const PolicyRegion> regions) {
  double total = 0;
  for (const PolicyRegion& region : regions) total += region.limit > 0 ? region.weight : 0;
  std::vector<double> weights, caps;
  for (const PolicyRegion& region : regions) {
    const bool open = region.limit > 0 && region.weight > 0;
    // A region that is held back gets its usual share times its limit; endpoints that are down lower a
    // weight.
    weights.push_back(!open ? 0 : limited(region) ? region.weight : region.weight * region.health);
    caps.push_back(!open ? 0
                         : std::min(region.room, limited(region) ? region.weight / total * region.limit : 1));
  }
  return divide(1, weights, caps);
}

std::vector<double> share_by_priority(std::span<const PolicyRegion> regions) {
  std::set<int> priorities;
  for (const PolicyRegion& region : regions) priorities.insert(region.priority);
  std::vector<double> shares(regions.size(), 0.0);
  for (int priority : priorities) {
    std::vector<PolicyRegion> group;
    std::vector<double> weights(regions.size(), 0.0), caps(regions.size(), 0.0);
    for (size_t r = 0; r < regions.size(); ++r) {
      if (regions[r].priority != priority) continue;
      group.push_back(regions[r]);
      weights[r] = limited(regions[r]) ? regions[r].weight : regions[r].weight * regions[r].health;
      caps[r] = cap_of(regions[r]);
    }
    const double left = 1 - sum(shares);
    const std::vector<double> given = divide(std::min(left, group_cap(group)), weights, caps);
    for (size_t r = 0; r < regions.size(); ++r) shares[r] += given[r];
  }
  return shares;
}

void place_rest(std::span<const PolicyRegion> regions, std::vector<double>& shares) {
  const double left = 1 - sum(shares);
  if (left <= kTiny) return;
  const std::vector<double> no_caps(regions.size(), 1.0);
  std::vector<double> trusted, open;
  for (const PolicyRegion& region : regions) {
    const bool is_open = region.limit > 0 && region.weight > 0;
    open.push_back(is_open ? 1 : 0);
    trusted.push_back(is_open && !limited(region) ? std::max(region.room, kTiny) : 0);
  }
  if (sum(trusted) <= 0) {
    // Then those that return in steps, by their steps.
    for (size_t r = 0; r < regions.size(); ++r) trusted[r] = open[r] * regions[r].limit * regions[r].weight;
  }
  const std::vector<double> given = divide(left, trusted, no_caps);
  for (size_t r = 0; r < regions.size(); ++r) shares[r] += given[r];
}

}  // namespace fairlead::routing
