#include "bench/load/arrival_schedule.h"

#include <algorithm>
#include <cmath>

namespace fairlead::bench {

uint64_t ArrivalSchedule::due(Time now) const {
  if (now < start_ || limit_ == 0) return 0;
  auto count = static_cast<uint64_t>(static_cast<double>((now - start_).count()) / period_ns_) + 1;
  count = std::min(count, limit_);
  // `intended` rounds to whole nanoseconds; agree with it exactly, or a loop that waits for one would spin on
  // the other.
  while (count < limit_ && intended(count) <= now) ++count;
  while (count > 0 && intended(count - 1) > now) --count;
  return count;
}

Time ArrivalSchedule::wake_for(uint64_t request) const {
  const Time at = intended(request);
  const Duration beyond = tick_ > Duration::zero() ? (at - start_) % tick_ : Duration::zero();
  return beyond > Duration::zero() ? at + tick_ - beyond : at;
}

uint64_t ArrivalSchedule::limit_for(double rate, Duration duration) {
  return static_cast<uint64_t>(std::llround(rate * std::chrono::duration<double>(duration).count()));
}

}  // namespace fairlead::bench
