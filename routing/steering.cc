#include "routing/steering.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "routing/share_policy.h"

namespace fairlead::routing {
namespace {

constexpr double kTiny = 1e-9;
constexpr double kBold = 2;
constexpr double kShedding = 0.005;
// A request that would cost so much more than at the nearest region is not worth the place that it takes
// there.
constexpr double kShedMs = 500;
// How long what this instance lost lately tells its part of what is free.
constexpr Duration kLossCounts = std::chrono::seconds(2);

double sum(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

double share_at(const std::vector<double>& shares, size_t r) { return r < shares.size() ? shares[r] : 0; }

}  // namespace

void Steering::renumber(const std::vector<int>& from) {
  std::vector<RegionLoad> loads(from.size());
  std::vector<double> shares(from.size(), 0.0);
  for (size_t r = 0; r < from.size(); ++r) {
    if (from[r] < 0 || static_cast<size_t>(from[r]) >= shares_.size()) continue;
    loads[r] = loads_[static_cast<size_t>(from[r])];
    shares[r] = shares_[static_cast<size_t>(from[r])];
  }
  loads_ = std::move(loads);
  shares_ = std::move(shares);
  if (sum(shares_) < 0.5) shares_.clear();  // who had the traffic is gone: begin anew
  next_ = {};
}

const std::vector<double>& Steering::divide(Time now, double demand, std::span<const Region> regions) {
  loads_.resize(regions.size());
  const Duration elapsed = felt_ == Time{} ? Duration(0) : now - felt_;
  felt_ = now;
  const bool shedding = sum(shares_) < 1 - kShedding;
  for (size_t r = 0; r < regions.size(); ++r)
    loads_[r].observe(now, elapsed, share_at(shares_, r), demand, shedding, regions[r].load);
  const bool first = shares_.size() != regions.size();
  const bool at_once = first || urgent(regions);
  if (!at_once && now < next_) return shares_;
  next_ = now + kTick;
  if (at_once && !first) note_losses(now, demand, regions);
  shares_.resize(regions.size(), 0.0);
  step(regions, solve(regions, demand, part(now, demand)), at_once);
  return shares_;
}

/// Whether a region has more than its state allows.
bool Steering::urgent(std::span<const Region> regions) const {
  for (size_t r = 0; r < regions.size(); ++r) {
    if (share_at(shares_, r) > std::max(regions[r].limit, regions[r].trickle) + kTiny) return true;
  }
  return false;
}

/// What leaves a region now leaves it at every instance: of the room elsewhere, this one's part is its part
/// of what must move.
void Steering::note_losses(Time now, double demand, std::span<const Region> regions) {
  double mine = 0, all = 0;
  for (size_t r = 0; r < regions.size(); ++r) {
    if (regions[r].limit >= 1) continue;
    mine += loads_[r].felt() * demand;
    all += loads_[r].total();
  }
  if (all <= 0 || mine <= 0) return;
  lost_part_ = std::min(1.0, mine / all);
  lost_until_ = now + kLossCounts;
}

/// Of what is free, the part that this instance may take: its part of all traffic, or of what has to move.
double Steering::part(Time now, double demand) const {
  if (!mechanisms_.parts) return 1;
  double all = 0;
  for (const RegionLoad& load : loads_) all += load.total();
  const double usual = all > 0 ? std::min(1.0, demand / all) : 1;
  return now < lost_until_ ? std::max(usual, lost_part_) : usual;
}

void Steering::slice(uint32_t r, const Region& region, double demand, double part) {
  const double margin = mechanisms_.margin ? std::max(kMarginMs, kMarginRatio * region.cost_ms) : 0;
  const double had = shares_[r];
  double begin = std::min(region.trickle, region.limit);
  for (const RegionLoad::Level& level : RegionLoad::kLevels) {
    const double end = std::min(region.limit, loads_[r].cap(level.utilization, demand, part));
    if (end <= begin) continue;
    const double cost = region.cost_ms + price_ms(r) + (mechanisms_.levels ? level.price_ms : 0);
    const double kept = std::clamp(had, begin, end);
    if (kept > begin) slices_.push_back({cost, r, kept - begin});
    if (end > kept) slices_.push_back({cost + margin, r, end - kept});
    begin = end;
  }
  caps_[r] = begin;
}

std::vector<double> Steering::solve(std::span<const Region> regions, double demand, double part) {
  slices_.clear();
  caps_.assign(regions.size(), 0.0);
  std::vector<double> shares(regions.size());
  for (uint32_t r = 0; r < regions.size(); ++r) {
    shares[r] = std::min(regions[r].trickle, regions[r].limit);
    slice(r, regions[r], demand, part);
  }
  std::stable_sort(slices_.begin(), slices_.end(),
                   [](const Slice& a, const Slice& b) { return a.cost < b.cost; });
  double left = 1 - sum(shares);
  double nearest = std::numeric_limits<double>::infinity();
  for (const Region& region : regions) {
    if (region.limit >= 1) nearest = std::min(nearest, region.cost_ms);
  }
  const double dearest = nearest + kShedMs;
  for (const Slice& slice : slices_) {
    if (left <= 0) break;
    const double price = price_ms(slice.region);
    if (price > 0 && regions[slice.region].cost_ms + price > dearest) continue;
    const double taken = std::min(left, slice.width);
    shares[slice.region] += taken;
    left -= taken;
  }
  place_rest(regions, demand, std::min(1.0, kBold * part), shares);
  return shares;
}

/// What found no room with caution (others move, too) goes where the most is free.
void Steering::place_rest(std::span<const Region> regions, double demand, double part,
                          std::vector<double>& shares) const {
  const double left = 1 - sum(shares);
  if (left <= kTiny || demand <= 0) return;
  std::vector<double> room;
  for (size_t r = 0; r < regions.size(); ++r) {
    const double free = part * loads_[r].free() / demand - std::max(0.0, shares[r] - loads_[r].felt());
    room.push_back(std::clamp(free, 0.0, std::max(0.0, regions[r].limit - shares[r])));
  }
  const std::vector<double> more = ::fairlead::routing::divide(left, room, room);
  for (size_t r = 0; r < shares.size(); ++r) shares[r] += more[r];
}

void Steering::step(std::span<const Region> regions, std::vector<double> target, bool at_once) {
  double moved = 0, forced = 0;
  for (size_t r = 0; r < regions.size(); ++r) {
    moved += std::max(0.0, shares_[r] - target[r]);
    forced += std::max(0.0, shares_[r] - std::max(caps_[r], target[r]));
  }
  const double allowed = std::max(kStep, forced);
  const double scale = at_once || moved <= allowed || !mechanisms_.steps ? 1 : allowed / moved;
  for (size_t r = 0; r < regions.size(); ++r) shares_[r] += scale * (target[r] - shares_[r]);
}

}  // namespace fairlead::routing
