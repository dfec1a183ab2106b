#include "routing/region_load.h"

#include <algorithm>
#include <cmath>

namespace fairlead::routing {
namespace {

// A report is an average over about so long, at the region and here.
constexpr double kReportLag = 0.3;  // seconds
// So full, latency above the usual is a queue; the average latency remembers it for a while.
constexpr double kCongested = 0.9;
constexpr double kQueueMs = 30;
constexpr Duration kCongestionLasts = std::chrono::seconds(15);
constexpr double kSaturated = 0.95;
constexpr double kHeadroom = RegionLoad::kLevels.front().utilization;
constexpr double kApproach = 0.15;  // of what is missing to a level, each tick, all instances together
// How a full region's price rises, and how it falls when there is room again, per second.
constexpr double kDearer = 100;
constexpr double kDearerByQueue = 4;
constexpr double kCheaper = 50;
constexpr double kCheaperNearlyFull = 10;
// A queue runs empty within about so long.
constexpr double kDrainMs = 1000;
constexpr double kMostDrained = 0.3;

}  // namespace

void RegionLoad::observe(Time now, Duration elapsed, double share, double demand, bool shedding, const Input& input) {
  input_ = input;
  share_ = share;
  const double lag = kReportLag + input.round_trip_ms / 1000;
  felt_ += (share - felt_) * (1 - std::exp(-std::chrono::duration<double>(elapsed).count() / lag));
  reported_ = input.utilization >= 0;
  if (reported_) {
    utilization_ = input.utilization;
  } else if (input.capacity > 0) {
    utilization_ = felt_ * demand * input.instances / input.capacity;
  }
  const double seconds = std::chrono::duration<double>(elapsed).count();
  if (shedding && utilization_ >= kSaturated) {
    price_ms_ += (kDearer + kDearerByQueue * input.excess_ms) * seconds;
  } else {
    price_ms_ -= (shedding && utilization_ >= kCongested ? kCheaperNearlyFull : kCheaper) * seconds;
  }
  price_ms_ = std::clamp(price_ms_, 0.0, kMaxPriceMs);
  if (reported_ && utilization_ >= kCongested && input.excess_ms > kQueueMs) congested_until_ = now + kCongestionLasts;
}

double RegionLoad::free() const { return std::max(0.0, kFull - utilization_) * input_.capacity; }

/// It says that it is full, and its answers confirm it.
bool RegionLoad::saturated() const { return reported_ && utilization_ >= kSaturated && input_.excess_ms > kQueueMs; }

/// The share that a saturated region serves, less what lets its queue run empty.
double RegionLoad::serves(double demand) const {
  const double drain = std::min(kMostDrained, input_.excess_ms / kDrainMs);
  return input_.served / demand * (1 - drain);
}

double RegionLoad::cap(double level, double demand, double part) const {
  if (demand <= 0) return 1;
  if (!reported_) return input_.capacity > 0 ? level * input_.capacity / input_.instances / demand : 1;
  if (saturated()) return std::min(1.0, serves(demand) * level);
  // One that says that it is full, and answers as quickly as ever, keeps what it has.
  const double full = level >= kFull ? std::min(utilization_, kFull) : utilization_;
  if (full > level) return std::min(1.0, felt_ * level / full);
  const double capacity = input_.capacity > 0 ? input_.capacity : demand;
  const double room = std::min(1.0, felt_ + part * (level - full) * capacity / demand);
  // Nearly full, it is filled by small steps: what was sent there a moment ago has yet to show.
  return full > kHeadroom ? std::min(room, std::max(share_ + kApproach * (level - full) * part * capacity / demand, felt_ * level / full)) : room;
}

}  // namespace fairlead::routing
