#include "health/stall_guard.h"

#include <algorithm>

namespace fairlead::health {

Tick StallGuard::next(Time reading, uint64_t work) {
  const Duration gap = last_reading_ ? std::max(reading - *last_reading_, Duration(0)) : Duration(0);
  last_reading_ = reading;
  Tick tick;
  tick.elapsed = std::min(gap, kMaxStep);
  now_ += tick.elapsed;
  if (gap >= kStall) grace_until_ = now_ + kGrace;
  tick.now = now_;
  tick.grace = now_ < grace_until_;
  tick.ran = workers_stalled(tick.elapsed, work) ? Duration(0) : std::min(gap, kMaxRan);
  return tick;
}

bool StallGuard::workers_stalled(Duration gap, uint64_t work) {
  // Ten pieces of work were due in this tick and none was done: the workers were not scheduled. Where fewer
  // are due, regions are judged over times so long that a stall of ours does not matter.
  constexpr double kDue = 10;
  const double seconds = std::chrono::duration<double>(gap).count();
  workers_stalled_for_ = work == 0 ? workers_stalled_for_ + gap : Duration(0);
  if (work == 0 && workers_stalled_for_ <= kMaxWorkerStall && work_per_second_ * seconds >= kDue) return true;
  if (seconds > 0) {
    const double weight = std::min(1.0, seconds);  // a horizon of one second
    work_per_second_ += weight * (static_cast<double>(work) / seconds - work_per_second_);
  }
  return false;
}

}  // namespace fairlead::health
