#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "health/time.h"

namespace fairlead::health {

/// An EWMA by time: a value that has not been renewed for `horizon` gives way to the next samples. A few
/// samples never replace it at once, however long ago it was: n of them count for at most n/(n+4).
class DecayingMean {
 public:
  explicit DecayingMean(Duration horizon) : horizon_(horizon) {}

  void add(Time now, double mean, uint64_t samples) {
    if (samples == 0) return;
    if (samples_ == 0) {
      value_ = mean;
    } else {
      const double n = static_cast<double>(samples);
      const double by_time = 1 - std::exp(-std::chrono::duration<double>(now - last_) / horizon_);
      value_ += std::min(by_time, n / (n + 4)) * (mean - value_);
    }
    samples_ += samples;
    last_ = now;
  }

  bool empty() const { return samples_ == 0; }
  double value() const { return value_; }
  uint64_t samples() const { return samples_; }
  Time last() const { return last_; }

 private:
  std::chrono::duration<double> horizon_;
  double value_ = 0;
  uint64_t samples_ = 0;
  Time last_{};
};

}  // namespace fairlead::health
