#pragma once

#include <cstdint>

#include "config/config.h"
#include "health/time.h"

namespace fairlead::health {

/// When an endpoint is to be checked next: at once in the beginning, then every interval, give or take the
/// jitter, so that checks of many endpoints (and by many edges) spread out. The same seed gives the same
/// times.
class ProbeSchedule {
 public:
  explicit ProbeSchedule(uint64_t seed) : random_(seed * 0x9e3779b97f4a7c15 + 1) {}

  bool due(Time now) const { return now >= next_; }
  /// A check begins now.
  void begun(Time now, const config::HealthCheck& check) {
    next_ = now + times(check.interval, 1 + check.jitter * (2 * unit() - 1));
  }
  /// A new configuration: whoever was to wait for a longer interval than the new one is due within that, at
  /// random, since all the others are told at the same moment.
  void configure(Time now, const config::HealthCheck& check) {
    if (next_ > now + times(check.interval, 1 + check.jitter)) next_ = now + times(check.interval, unit());
  }

 private:
  static Duration times(Duration interval, double factor) {
    return Duration(static_cast<int64_t>(static_cast<double>(interval.count()) * factor));
  }
  double unit() {  // xorshift64*, in [0,1)
    random_ ^= random_ >> 12;
    random_ ^= random_ << 25;
    random_ ^= random_ >> 27;
    return static_cast<double>((random_ * 0x2545f4914f6cdd1d) >> 11) * 0x1p-53;
  }

  uint64_t random_;
  Time next_{};
};

}  // namespace fairlead::health
