#include "routing/region_order.h"

#include <algorithm>

namespace fairlead::routing {
namespace {

bool is_open(uint64_t open, uint32_t region) { return (open >> region & 1) != 0; }

}  // namespace

bool RegionOrder::wins(const RegionCosts::Cost& challenger, const RegionCosts::Cost& incumbent) const {
  if (!challenger.known || !incumbent.known) return challenger.known && !incumbent.known;
  const double margin = std::max(to_ms(policy_.margin), policy_.margin_ratio * incumbent.cost_ms);
  return challenger.cost_ms + margin < incumbent.cost_ms;
}

void RegionOrder::renumber(const std::vector<int>& from) {
  std::vector<uint32_t> order;
  for (uint32_t old : order_) {
    const auto now = std::find(from.begin(), from.end(), static_cast<int>(old));
    if (now != from.end()) order.push_back(static_cast<uint32_t>(now - from.begin()));
  }
  if (order.empty() || order_.empty() || from[order.front()] != static_cast<int>(order_.front()))
    settled_ = false;
  for (uint32_t r = 0; r < from.size(); ++r) {
    if (std::find(order.begin(), order.end(), r) == order.end()) order.push_back(r);
  }
  order_ = std::move(order);
  challenger_.reset();
  slow_since_.reset();
}

const std::vector<uint32_t>& RegionOrder::update(Time now, Costs costs,
                                                 std::span<const health::RegionHealth> health,
                                                 uint64_t open) {
  if (order_.empty()) return order_;
  sort_followers(costs);
  const uint32_t favourite = order_.front();
  const std::optional<uint32_t> by = is_open(open, favourite) ? challenger(costs, open) : std::nullopt;
  const bool too_slow = slow(now, costs[favourite], health[favourite]);
  if (by != challenger_) {
    challenger_ = by;
    challenged_ = now;
  }
  if (by && (!settled_ || too_slow || now - challenged_ >= policy_.return_after)) promote(*by);
  settle(costs, open);
  return order_;
}

void RegionOrder::sort_followers(Costs costs) {
  for (size_t i = 2; i < order_.size(); ++i) {
    for (size_t j = i; j > 1 && wins(costs[order_[j]], costs[order_[j - 1]]); --j)
      std::swap(order_[j], order_[j - 1]);
  }
}

std::optional<uint32_t> RegionOrder::challenger(Costs costs, uint64_t open) const {
  std::optional<uint32_t> best;
  for (uint32_t r : order_) {
    if (r == order_.front() || !is_open(open, r) || !wins(costs[r], costs[order_.front()])) continue;
    if (!best || costs[r].cost_ms < costs[*best].cost_ms) best = r;
  }
  return best;
}

bool RegionOrder::slow(Time now, const RegionCosts::Cost& cost, const health::RegionHealth& health) {
  if (health.baseline_ms <= 0 || cost.cost_ms < 2 * health.baseline_ms) {
    slow_since_.reset();
    return false;
  }
  if (!slow_since_) slow_since_ = now;
  return now - *slow_since_ >= policy_.leave_after;
}

void RegionOrder::settle(Costs costs, uint64_t open) {
  if (settled_ || !costs[order_.front()].measured) return;
  // Nobody who might win is still unknown.
  settled_ = std::all_of(order_.begin(), order_.end(),
                         [&](uint32_t r) { return costs[r].known || !is_open(open, r); });
}

void RegionOrder::promote(uint32_t region) {
  const auto at = std::find(order_.begin(), order_.end(), region);
  std::rotate(order_.begin(), at, at + 1);
  challenger_.reset();
  slow_since_.reset();
}

}  // namespace fairlead::routing
