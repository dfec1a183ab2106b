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
constexpr double kCheaperNearlyFull = 2;
// A limit that is learned: what of it presses against it, when it counts as found anew, and how much alike it
// is.
constexpr double kPressing = 0.6;
constexpr Duration kAnew = std::chrono::seconds(1);
constexpr double kAlike = 0.3;
// A queue runs empty within about so long.
constexpr double kDrainMs = 1000;
constexpr double kMostDrained = 0.3;

}  // namespace

void RegionLoad::observe(Time now, Duration elapsed, double share, double demand, bool shedding,
                         const Input& input) {
  input_ = input;
  share_ = share;
  const double lag = kReportLag + input.round_trip_ms / 1000;
  felt_ += (share - felt_) * (1 - std::exp(-std::chrono::duration<double>(elapsed).count() / lag));
  reported_ = input.utilization >= 0;
  const double seconds = std::chrono::duration<double>(elapsed).count();
  if (reported_) {
    utilization_ = input.utilization;
  } else {
    learn(now, seconds, demand);
    utilization_ = own_limit() > 0 ? felt_ * demand / own_limit() : 0;
  }
  if (shedding && utilization_ >= kSaturated) {
    price_ms_ += (kDearer + kDearerByQueue * input.excess_ms) * seconds;
  } else {
    price_ms_ -= (shedding && utilization_ >= kCongested ? kCheaperNearlyFull : kCheaper) * seconds;
  }
  price_ms_ = std::clamp(price_ms_, 0.0, kMaxPriceMs);
  if (saturated() || (reported_ && utilization_ >= kCongested && input.excess_ms > kQueueMs)) {
    congested_until_ = now + kCongestionLasts;
  }
}

/// A region that does not report shows what it can serve when it is given more.
void RegionLoad::learn(Time now, double seconds, double demand) {
  if (input_.saturated) {
    if (now - full_last_ > kAnew) {
      const bool again =
          learned_ > 0 && input_.served < (1 + kAlike) * learned_ && input_.served > (1 - kAlike) * learned_;
      growth_ = again ? std::max(kLeastGrowth, growth_ / 2) : kGrowth;
    }
    learned_ = input_.served;
    full_last_ = now;
  } else if (learned_ > 0 && felt_ * demand >= kPressing * learned_) {
    learned_ *= 1 + growth_ * seconds;
    full_last_ = std::max(full_last_, now - kForget / 2);
  } else if (now - full_last_ > kForget) {
    learned_ = 0;
    growth_ = kGrowth;
  }
}

/// What this instance may send there by what was declared, or learned; 0: unknown.
double RegionLoad::own_limit() const {
  const double declared = input_.capacity / input_.instances;
  if (declared <= 0 || learned_ <= 0) return std::max(declared, learned_);
  return std::min(declared, learned_);
}

double RegionLoad::free() const {
  return std::max(0.0, kFull - utilization_) * (reported_ ? input_.capacity : own_limit());
}

/// It says that it is full, and its answers confirm it.
bool RegionLoad::saturated() const {
  return reported_ ? utilization_ >= kSaturated && input_.excess_ms > kQueueMs : input_.saturated;
}

/// What must be missing for its queue to run empty.
double RegionLoad::drain() const {
  return input_.excess_ms > kQueueMs ? std::min(kMostDrained, input_.excess_ms / kDrainMs) : 0;
}

/// The share that a saturated region serves, less that.
double RegionLoad::serves(double demand) const { return input_.served / demand * (1 - drain()); }

double RegionLoad::cap(double level, double demand, double part) const {
  if (demand <= 0) return 1;
  if (saturated()) return std::min(1.0, serves(demand) * level);
  if (!reported_) return own_limit() > 0 ? std::min(1.0, level * (1 - drain()) * own_limit() / demand) : 1;
  // One that says that it is full, and answers as quickly as ever, keeps what it has.
  const double full = level >= kFull ? std::min(utilization_, kFull) : utilization_;
  if (full > level) return std::min(1.0, felt_ * level / full);
  const double capacity = input_.capacity > 0 ? input_.capacity : demand;
  const double room = std::min(1.0, felt_ + part * (level - full) * capacity / demand);
  // Nearly full, it is filled by small steps: what was sent there a moment ago has yet to show.
  return full > kHeadroom
             ? std::min(room, std::max(share_ + kApproach * (level - full) * part * capacity / demand,
                                       felt_ * level / full))
             : room;
}

}  // namespace fairlead::routing
