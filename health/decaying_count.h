#pragma once

#include <cmath>

#include "health/time.h"

namespace fairlead::health {

/// A count that forgets exponentially with time, hence a rate over about `horizon`. The caller moves its
/// time, and so may freeze it.
class DecayingCount {
 public:
  explicit DecayingCount(Duration horizon) : horizon_s_(std::chrono::duration<double>(horizon).count()) {}

  void advance(Duration elapsed) {
    const double kept = std::exp(-std::chrono::duration<double>(elapsed).count() / horizon_s_);
    value_ *= kept;
    filled_ += (1 - filled_) * (1 - kept);
  }
  void add(double n) { value_ += n; }
  void clear() { value_ = 0; }

  /// What is left of all that was added.
  double value() const { return value_; }
  /// Events per second, corrected for a horizon that has not yet passed since the beginning.
  double per_second() const { return filled_ > 0 ? value_ / (horizon_s_ * filled_) : 0; }

 private:
  double horizon_s_;
  double value_ = 0;
  double filled_ = 0;  // how much of the horizon was seen, 0 to 1
};

}  // namespace fairlead::health
