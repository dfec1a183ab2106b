#pragma once

#include <cstdint>
#include <optional>

#include "health/tick.h"
#include "health/time.h"

namespace fairlead::health {

/// Turns readings of the host's clock into ticks of a running clock, so that a process that did not run
/// (starved, stopped, its host paused or its clock moved) does not take its own silence for that of the
/// regions. Time that passed beyond what a tick may take is dropped; a tick in which the workers did nothing
/// although they usually do much counts as no time at all, for a while: clients that all wait for a silent
/// region look the same. Health thread only.
class StallGuard {
 public:
  static constexpr Duration kPeriod = std::chrono::milliseconds(10);
  /// Most that one tick counts as silence, and most that it moves the running clock.
  static constexpr Duration kMaxRan = 2 * kPeriod;
  static constexpr Duration kMaxStep = 10 * kPeriod;
  /// A gap so long that requests may have timed out for it, and how long their failures are disregarded.
  static constexpr Duration kStall = std::chrono::milliseconds(250);
  static constexpr Duration kGrace = std::chrono::seconds(1);
  /// For how long idle workers are taken for stalled ones.
  static constexpr Duration kMaxWorkerStall = std::chrono::milliseconds(100);

  /// `reading` is the host's monotonic clock; `work` counts what workers did since the last tick (requests
  /// sent and answered, everywhere).
  Tick next(Time reading, uint64_t work);

  /// The running clock, as of the last tick.
  Time now() const { return now_; }

 private:
  bool workers_stalled(Duration gap, uint64_t work);

  Time now_{std::chrono::hours(1)};  // not at zero, so that "long ago" can be subtracted
  Time grace_until_{};
  std::optional<Time> last_reading_;
  double work_per_second_ = 0;
  Duration workers_stalled_for_{};
};

}  // namespace fairlead::health
