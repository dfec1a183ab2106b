#include "routing/region_load.h"

#include <algorithm>
#include <cmath>

namespace fairlead::routing {
namespace {

// A report is an average over about so long, at the region and here.
constexpr double kReportLag = 0.3;  // seconds
// So full, latency above the usual is a queue; the average latency remembers it for a while.
constexpr double kCongested = 0.9;
constexpr double kQueueMs = 3;
constexpr Duration kCongestionLasts = std::chrono::seconds(15);
// A queue of so much work asks for half of the traffic to go.
constexpr double kQueueHorizonMs = 500;

}  // namespace

void RegionLoad::observe(Time now, Duration elapsed, double share, double demand, const Input& input) {
  input_ = input;
  const double lag = kReportLag + input.round_trip_ms / 1000;
  felt_ += (share - felt_) * (1 - std::exp(-std::chrono::duration<double>(elapsed).count() / lag));
  reported_ = input.utilization >= 0;
  if (reported_) {
    utilization_ = input.utilization;
  } else if (input.capacity > 0) {
    utilization_ = felt_ * demand * input.instances / input.capacity;
  }
  if (reported_ && utilization_ >= kCongested && input.excess_ms > kQueueMs) congested_until_ = now + kCongestionLasts;
}

double RegionLoad::free() const { return std::max(0.0, kFull - utilization_) * input_.capacity; }

/// How full it is, a queue counted in.
double RegionLoad::pressure(double level) const {
  if (!reported_ || utilization_ < kCongested) return utilization_;
  // One that says that it is full, and answers as quickly as ever, keeps what it has.
  if (input_.excess_ms < kQueueMs) return level >= kFull ? std::min(utilization_, kFull) : utilization_;
  return utilization_ * (1 + input_.excess_ms / kQueueHorizonMs);
}

double RegionLoad::cap(double level, double demand, double part) const {
  if (!reported_ && input_.capacity <= 0) return 1;
  if (demand <= 0) return 1;
  const double mine = std::max(felt_, 1e-6);
  if (!reported_) return level * input_.capacity / input_.instances / demand;
  const double pressure = this->pressure(level);
  if (pressure > level) return std::min(1.0, mine * level / pressure);
  if (input_.capacity <= 0) return pressure > 0 ? std::min(1.0, std::max(mine, 0.01) * level / pressure) : 1;
  return std::min(1.0, mine + part * (level - pressure) * input_.capacity / demand);
}

}  // namespace fairlead::routing
