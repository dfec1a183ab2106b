#include <algorithm>
#include <cmath>

#include "routing/share_planner.h"

// What an operator has moved from one region to another, laid over what the policy has divided.

namespace fairlead::routing {
namespace {

using health::State;

constexpr double kPercent = 100;

}  // namespace

absl::Status SharePlanner::start(Shift shift) {
  if (shift_ && !shift_->over()) {
    const ShiftOrder& order = shift_->order();
    return absl::FailedPreconditionError("A shift from " + order.from + " to " + order.to + " is " +
                                         to_string(shift_->state()) +
                                         "; a service has one at a time, undo it first.");
  }
  shift_ = std::move(shift);
  bind_shift();
  configured_ = true;
  return absl::OkStatus();
}

void SharePlanner::observe_shift(Time now, std::span<const std::vector<health::EvidenceDelta>> evidence) {
  if (!shift_ || !shift_->in_force()) return;
  for (const health::EvidenceDelta& delta : evidence[shift_to_]) shift_->observe(now, delta);
}

/// Finds its regions among those of the configuration.
void SharePlanner::bind_shift() {
  if (!shift_ || !shift_->in_force()) return;
  const auto find = [&](const std::string& name) {
    const auto found = std::find_if(regions_.begin(), regions_.end(),
                                    [&](const PlannedRegion& region) { return region.name == name; });
    if (found == regions_.end()) shift_->end(name + " is not a region of the service any more");
    return static_cast<size_t>(found - regions_.begin());
  };
  shift_from_ = find(shift_->order().from);
  shift_to_ = find(shift_->order().to);
}

/// Neither closed nor on trial: only such a region gives or takes.
bool SharePlanner::trusted(const Input& input, size_t r) const {
  const State state = input.health[r].state;
  return open(input, r) && (state == State::healthy || state == State::ramp);
}

/// The share that `to` can have: what its state allows and it has room for.
double SharePlanner::shift_limit(const Input& input, std::span<const PolicyRegion> regions) const {
  const size_t to = shift_to_;
  double limit = std::min(regions[to].limit, regions[to].room);
  if (policy_ == config::Policy::steer) return std::min(limit, steering_.most(to, input.now, demand_));
  if (input.health[to].utilization >= 0)
    limit = std::min(limit, loads_[to].cap(RegionLoad::kFull, demand_, part_));
  return limit;
}

void SharePlanner::lay_over(const Input& input, std::span<const PolicyRegion> regions,
                            std::vector<double>& shares) {
  steering_.shift({});
  if (!shift_ || !shift_->in_force()) return;
  const Shift::State before = shift_->state();
  shift_->advance(input.now, input.health[shift_to_]);
  double moved = 0;
  if (trusted(input, shift_from_) && trusted(input, shift_to_)) {
    const double room = std::max(0.0, shift_limit(input, regions) - shares[shift_to_]);
    moved = std::min(shift_->part() * shares[shift_from_], room);
  }
  shift_->set_moved(moved);
  if (shift_->state() != before) configured_ = true;  // its end is met exactly
  if (moved <= 0) return;
  shares[shift_from_] -= moved;
  shares[shift_to_] += moved;
  if (policy_ != config::Policy::steer) return;
  std::vector<double> by(shares.size(), 0.0);
  by[shift_to_] = moved * placed_;
  by[shift_from_] = -by[shift_to_];
  steering_.shift(std::move(by));
}

std::string SharePlanner::shift_reason(size_t r) const {
  if (!shift_ || !shift_->in_force() || (r != shift_from_ && r != shift_to_)) return "";
  const auto percent = std::lround(shift_->moved() * kPercent);
  if (percent == 0) return "";
  return "; " + std::to_string(percent) + " % shifted " +
         (r == shift_from_ ? "to " + shift_->order().to : "from " + shift_->order().from);
}

}  // namespace fairlead::routing
