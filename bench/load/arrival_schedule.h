#pragma once

#include <cstdint>

#include "health/time.h"

namespace fairlead::bench {

/// When requests are meant to be sent: request k at start + k / rate, whatever became of those before it. A
/// request that could not be sent then is still measured from that instant, so a stalled target shows as
/// latency and not as fewer samples (no coordinated omission). Pure.
class ArrivalSchedule {
 public:
  /// `rate` in requests/s, above 0; `limit` requests in all. With a `tick`, `wake_for` rounds up to its
  /// multiples: a coarser clock, by which the generator wakes up less often; the intended times stay exact.
  ArrivalSchedule(Time start, double rate, uint64_t limit, Duration tick = Duration::zero())
      : start_(start), period_ns_(1e9 / rate), limit_(limit), tick_(tick) {}

  Time intended(uint64_t request) const {
    return start_ + Duration(static_cast<int64_t>(static_cast<double>(request) * period_ns_));
  }

  /// When to wake up for `request`.
  Time wake_for(uint64_t request) const;

  /// How many requests were meant to be sent until `now`, that instant included; never more than the limit.
  uint64_t due(Time now) const;

  uint64_t limit() const { return limit_; }

  /// The limit that a run of `duration` has.
  static uint64_t limit_for(double rate, Duration duration);

 private:
  Time start_;
  double period_ns_;
  uint64_t limit_;
  Duration tick_;
};

}  // namespace fairlead::bench
