#include "routing/steering.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "routing/renumbered.h"

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

/// Of a heap whose first is the cheapest, lets the first sink to where it belongs.
template <typename Offer, typename Dearer>
void sink(std::vector<Offer>& heap, Dearer dearer) {
  if (heap.empty()) return;
  const Offer offer = heap.front();
  size_t at = 0;
  for (size_t child = 1; child < heap.size(); child = 2 * at + 1) {
    if (child + 1 < heap.size() && dearer(heap[child], heap[child + 1])) ++child;
    if (!dearer(offer, heap[child])) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = offer;
}

double share_at(const std::vector<double>& shares, size_t r) { return r < shares.size() ? shares[r] : 0; }

}  // namespace

void Steering::renumber(const std::vector<int>& from) {
  loads_ = renumbered(loads_, from);
  shares_ = renumbered(shares_, from);
  shifted_ = renumbered(shifted_, from);
  const double kept = sum(shares_);
  if (kept < 0.5) shares_.clear();  // who had the traffic is gone: begin anew
  for (double& share : shares_) share /= kept;
  next_ = {};
}

const std::vector<double>& Steering::divide(Time now, double demand, std::span<const Region> regions) {
  loads_.resize(regions.size());
  const Duration elapsed = felt_ == Time{} ? Duration(0) : now - felt_;
  felt_ = now;
  const bool shedding = sum(shares_) < 1 - kShedding;
  for (size_t r = 0; r < regions.size(); ++r) {
    const double sent = share_at(shares_, r) + share_at(shifted_, r);
    loads_[r].observe(now, elapsed, sent, demand, shedding, regions[r].load);
  }
  const bool first = shares_.size() != regions.size();
  const bool at_once = first || urgent(regions);
  if (!at_once && now < next_) return shares_;
  next_ = now + kTick;
  if (at_once && !first) note_losses(now, demand, regions);
  shares_.resize(regions.size(), 0.0);
  const double part = this->part(now, demand);
  solve(regions, demand, part, first);
  step(regions, demand, part, at_once);
  for (size_t r = 0; first && r < loads_.size(); ++r) loads_[r].begin(shares_[r]);
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
  const double usual = part_of_all(loads_, demand);
  return now < lost_until_ ? std::max(usual, lost_part_) : usual;
}

double Steering::most(size_t r, Time now, double demand) const {
  return loads_[r].cap(RegionLoad::kFull, demand, part(now, demand));
}

/// How full region `r` may be made at most.
double Steering::most(uint32_t r, const Region& region, double demand, double part) const {
  const double begin = std::min(region.trickle, region.limit);
  return std::max(begin, std::min(region.limit, loads_[r].cap(RegionLoad::kFull, demand, part)));
}

/// Moves on to what a region offers next, of which each costs as much as that before or more: the room up to
/// the level, of which the part that it has already costs no margin. False: nothing is left.
bool Steering::next(Slice& slice, const Region& region, double demand, double part) const {
  const double had = shares_[slice.region];
  slice.begin = slice.end;
  for (; slice.level < RegionLoad::kLevels.size() && slice.begin < region.limit; ++slice.level) {
    const RegionLoad::Level& level = RegionLoad::kLevels[slice.level];
    slice.end = std::min(region.limit, loads_[slice.region].cap(level.utilization, demand, part));
    if (slice.end <= slice.begin) continue;
    slice.cost = region.cost_ms + price_ms(slice.region) + (mechanisms_.levels ? level.price_ms : 0);
    if (had > slice.begin) {
      slice.end = std::min(had, slice.end);
    } else if (mechanisms_.margin) {
      slice.cost += std::max(kMarginMs, kMarginRatio * region.cost_ms);
    }
    return true;
  }
  return false;
}

/// A place there is worth more to others.
bool Steering::too_dear(uint32_t r, const Region& region) const {
  return price_ms(r) > 0 && region.cost_ms + price_ms(r) > nearest_ms_ + kShedMs;
}

void Steering::solve(std::span<const Region> regions, double demand, double part, bool first) {
  offers_.clear();
  slices_.assign(regions.size(), {});
  target_.resize(regions.size());
  nearest_ms_ = std::numeric_limits<double>::infinity();
  for (const Region& region : regions) {
    if (region.limit >= 1) nearest_ms_ = std::min(nearest_ms_, region.cost_ms);
  }
  prices_.clear();
  for (const RegionLoad& load : loads_) prices_.push_back(load.price_ms(demand));
  for (uint32_t r = 0; r < regions.size(); ++r) {
    target_[r] = std::min(regions[r].trickle, regions[r].limit);
    if (too_dear(r, regions[r])) continue;
    slices_[r].region = r;
    slices_[r].end = target_[r];
    if (next(slices_[r], regions[r], demand, part)) offers_.push_back({slices_[r].cost, r});
  }
  // A heap of what each region offers next: of most, no more than the first is ever looked at.
  const auto dearer = [](const Offer& a, const Offer& b) {
    return a.cost != b.cost ? a.cost > b.cost : a.region > b.region;
  };
  std::make_heap(offers_.begin(), offers_.end(), dearer);
  for (double left = 1 - sum(target_); left > 0 && !offers_.empty();) {
    const uint32_t r = offers_.front().region;
    const double taken = std::min(left, slices_[r].end - slices_[r].begin);
    target_[r] += taken;
    left -= taken;
    if (next(slices_[r], regions[r], demand, part)) {
      offers_.front().cost = slices_[r].cost;
    } else {
      offers_.front() = offers_.back();
      offers_.pop_back();
    }
    sink(offers_, dearer);
  }
  place_rest(regions, demand, std::min(1.0, kBold * part));
  place_unconfirmed(regions, first);
}

/// What found no room with caution (others move, too) goes where the most is free.
void Steering::place_rest(std::span<const Region> regions, double demand, double part) {
  const double left = 1 - sum(target_);
  if (left <= kTiny || demand <= 0) return;
  room_.clear();
  for (size_t r = 0; r < regions.size(); ++r) {
    const double free = part * loads_[r].free() / demand - std::max(0.0, target_[r] - loads_[r].felt());
    room_.push_back(std::clamp(free, 0.0, std::max(0.0, regions[r].limit - target_[r])));
  }
  const double all = sum(room_);
  if (all <= 0) return;
  for (size_t r = 0; r < regions.size(); ++r) target_[r] += room_[r] * std::min(1.0, left / all);
}

/// Nothing is refused for the sake of a region whose answers do not show that it is full: the cheapest first.
/// An instance that begins brings no traffic that was not there before.
void Steering::place_unconfirmed(std::span<const Region> regions, bool first) {
  double left = 1 - sum(target_);
  if (left <= kTiny) return;
  room_.clear();
  for (uint32_t r = 0; r < regions.size(); ++r) {
    double more = regions[r].limit >= 1 && !too_dear(r, regions[r]) ? loads_[r].beyond() : 0;
    if (more > 0) more += first ? 1 : std::max(0.0, shares_[r] - target_[r]);  // what it has, it keeps
    room_.push_back(std::clamp(more, 0.0, std::max(0.0, regions[r].limit - target_[r])));
  }
  // Those that say nothing share it as they share the rest: nobody knows which is the fuller.
  double silent = 0;
  for (size_t r = 0; r < regions.size(); ++r) silent += room_[r] > 0 && !loads_[r].reports() ? target_[r] : 0;
  for (size_t r = 0; silent > 0 && r < regions.size(); ++r) {
    if (room_[r] > 0 && !loads_[r].reports()) target_[r] += left * target_[r] / silent;
  }
  if (silent > 0) return;
  while (left > kTiny) {
    size_t best = regions.size();
    for (size_t r = 0; r < regions.size(); ++r) {
      if (room_[r] > 0 && (best == regions.size() || regions[r].cost_ms < regions[best].cost_ms)) best = r;
    }
    if (best == regions.size()) return;
    const double taken = std::min(left, std::exchange(room_[best], 0));
    target_[best] += taken;
    left -= taken;
  }
}

void Steering::step(std::span<const Region> regions, double demand, double part, bool at_once) {
  double moved = 0, forced = 0;
  for (uint32_t r = 0; r < regions.size(); ++r) {
    if (shares_[r] <= target_[r]) continue;
    moved += shares_[r] - target_[r];
    forced += std::max(0.0, shares_[r] - std::max(most(r, regions[r], demand, part), target_[r]));
  }
  const double allowed = std::max(kStep, forced);
  const double scale = at_once || moved <= allowed || !mechanisms_.steps ? 1 : allowed / moved;
  for (size_t r = 0; r < regions.size(); ++r) shares_[r] += scale * (target_[r] - shares_[r]);
}

}  // namespace fairlead::routing
