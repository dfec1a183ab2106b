#pragma once

#include <cmath>

#include "health/time.h"

namespace fairlead::bench {

/// A level smoothed over about 200 ms, as a region that measures its own load would know it. Pure; used by
/// one thread.
class LoadAverage {
 public:
  static constexpr double kHorizon = 0.2;  // seconds

  /// From now on the level is this.
  void set(Time now, double level) {
    value_ = value(now);
    level_ = level;
    since_ = now;
  }
  double value(Time now) const {
    const double past = std::chrono::duration<double>(now - since_).count();
    return level_ + (value_ - level_) * std::exp(-past / kHorizon);
  }

 private:
  double value_ = 0;  // at `since_`
  double level_ = 0;  // since then
  Time since_{};
};

}  // namespace fairlead::bench
