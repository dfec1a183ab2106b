#include "routing/region_load.h"

#include <algorithm>
#include <cmath>

#include "health/saturation_detector.h"

namespace fairlead::routing {
namespace {

// A report is an average over about so long, at the region and here.
constexpr double kReportLag = 0.3;  // seconds
// So full, latency above the usual is a queue; the average latency remembers it for a while.
constexpr double kCongested = 0.9;
constexpr double kQueueMs = health::SaturationDetector::kQueueMs;
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
// After so long without a queue, what was sent there can be served.
constexpr Duration kRelieved = std::chrono::milliseconds(500);
constexpr double kExceeded = 0.1;
// What is full by its word alone is given a little more, each tick, as a part of what it has.
constexpr double kProbe = 0.03;
constexpr double kPresent = 0.01;  // share below which this instance is not there
constexpr double kOthers = 0.1;    // part of a region's traffic below which nobody else is
// Reports of this age belong to the present share; of that age, to the share of their time.
constexpr double kFreshMs = 100;
constexpr double kOldMs = 500;
constexpr double kStaleMs = 3000;
constexpr double kHalvedAgain = 3;  // seconds
// A queue runs empty within about so long.
constexpr double kDrainMs = 1000;
constexpr double kMostDrained = 0.3;

}  // namespace

void RegionLoad::observe(Time now, Duration elapsed, double share, double demand, bool shedding,
                         const Input& input) {
  input_ = input;
  share_ = share;
  now_ = now;
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double lag = kReportLag + input.round_trip_ms / 1000;
  felt_ += (share - felt_) * (1 - std::exp(-seconds / lag));
  if (input.report_age_ms < kFreshMs) felt_at_report_ = felt_;
  watch(now);
  if (reported_) {
    utilization_ = input.utilization;
  } else {
    learn(now, seconds, demand);
    utilization_ = own_limit() > 0 ? felt_ * demand / own_limit() : 0;
  }
  price(seconds, shedding);
  if ((saturated() && now >= ill_until_) ||
      (reported_ && utilization_ >= kCongested && input.excess_ms > kQueueMs)) {
    congested_until_ = now + kCongestionLasts;
  }
}

/// Follows how long it has been full by its answers, and whether its reports are to be believed: one that
/// says that there is room while its answers pile up does not know.
void RegionLoad::watch(Time now) {
  if (saturated()) {
    if (now - full_last_ > kAnew) {
      full_since_ = now;
      full_share_ = felt_;
    }
    full_last_ = now;
  }
  const bool claims_room = input_.utilization >= 0 && input_.utilization < kHeadroom;
  if (!input_.piles_up || !claims_room) piled_up_since_ = now;
  if (now - piled_up_since_ >= kAnew) distrusted_until_ = now + kForget;
  reported_ = input_.utilization >= 0 && now >= distrusted_until_;
}

/// Where this instance is not, nor hears anything new, a price falls until it comes to see for itself.
void RegionLoad::price(double seconds, bool shedding) {
  const bool full = utilization_ >= kSaturated && input_.report_age_ms < kStaleMs;
  if (shedding && full && felt_ >= kPresent) {
    price_ms_ += (kDearer + kDearerByQueue * input_.excess_ms) * seconds;
  } else {
    const bool slowly = shedding && utilization_ >= kCongested && input_.report_age_ms < kStaleMs;
    price_ms_ -= (slowly ? kCheaperNearlyFull : kCheaper) * seconds;
  }
  price_ms_ = std::clamp(price_ms_, 0.0, kMaxPriceMs);
}

double RegionLoad::price_ms(double demand) const {
  const double others = total() > 0 ? 1 - felt_ * demand / total() : 0;
  return others < kOthers ? 0 : price_ms_;
}

/// A region that does not report shows what it can serve when it is given more. If giving it less does not
/// help, then it is not full but ill, which is for others to judge; and what is exceeded without a queue is
/// no limit.
void RegionLoad::learn(Time now, double seconds, double demand) {
  const bool exceeded = felt_ * demand > (1 + kExceeded) * learned_;
  if (input_.saturated && now >= ill_until_) {
    if (full_since_ == now) {
      const bool alike = std::abs(input_.served - learned_) < kAlike * learned_;
      growth_ = alike ? std::max(kLeastGrowth, growth_ / 2) : kGrowth;
    }
    learned_ = input_.served;
    if (now - full_since_ <= kTrial) return;
    learned_ = 0;
    ill_until_ = now + kForget;
    congested_until_ = now;
  } else if (learned_ > 0 && exceeded && now - full_last_ > kRelieved) {
    learned_ = 0;
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

double RegionLoad::beyond() const {
  if (!reported_) return 1;
  if (saturated() || now_ - full_last_ < kAnew) return 0;
  return kProbe * std::max(share_, kPresent) * std::max(0.0, 1 - input_.excess_ms / kQueueMs);
}

/// It says that it is full, and its answers confirm it.
bool RegionLoad::saturated() const {
  return reported_ ? utilization_ >= kSaturated && input_.excess_ms > kQueueMs : input_.saturated;
}

/// What must be missing for its queue to run empty.
double RegionLoad::drain() const {
  return input_.excess_ms > kQueueMs ? std::min(kMostDrained, input_.excess_ms / kDrainMs) : 0;
}

/// The share that a saturated region serves, less that; but never less than half of what it had, and half of
/// that after a while: what fails there may have other reasons.
double RegionLoad::serves(double demand) const {
  const double seconds = std::chrono::duration<double>(now_ - full_since_).count();
  const double least = full_share_ * std::exp2(-1 - seconds / kHalvedAgain);
  return std::max(least, input_.served / demand * (1 - drain()));
}

/// The share that belongs to the last report.
double RegionLoad::base() const { return input_.report_age_ms < kOldMs ? felt_ : felt_at_report_; }

double RegionLoad::cap(double level, double demand, double part) const {
  if (demand <= 0) return 1;
  if (!reported_) {
    if (input_.saturated && learned_ > 0) return std::min(1.0, serves(demand) * level);
    return own_limit() > 0 ? std::min(1.0, level * (1 - drain()) * own_limit() / demand) : 1;
  }
  if (saturated()) return std::min(1.0, serves(demand) * level);
  const double base = this->base();
  const double full = utilization_;
  if (full > level) return std::min(1.0, base * level / full);
  const double capacity = input_.capacity > 0 ? input_.capacity : demand;
  const double room = std::min(1.0, base + part * (level - full) * capacity / demand);
  // Nearly full, it is filled by small steps: what was sent there a moment ago has yet to show.
  return full > kHeadroom
             ? std::min(room, std::max(share_ + kApproach * (level - full) * part * capacity / demand,
                                       base * level / full))
             : room;
}

double part_of_all(std::span<const RegionLoad> loads, double demand) {
  double all = 0;
  for (const RegionLoad& load : loads) all += load.total();
  return all > 0 ? std::min(1.0, demand / all) : 1;
}

}  // namespace fairlead::routing
