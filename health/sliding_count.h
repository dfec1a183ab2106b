#pragma once

#include <array>
#include <cstdint>

#include "health/time.h"

namespace fairlead::health {

/// Events of the last ten seconds, give or take the second that has begun.
class SlidingCount {
 public:
  void add(Time now, uint64_t n) {
    move_to(now);
    counts_[second_ % counts_.size()] += n;
  }
  uint64_t sum(Time now) {
    move_to(now);
    uint64_t sum = 0;
    for (uint64_t count : counts_) sum += count;
    return sum;
  }

 private:
  void move_to(Time now) {
    const auto second = static_cast<uint64_t>(now.time_since_epoch() / std::chrono::seconds(1));
    if (second - second_ >= counts_.size()) {
      counts_.fill(0);
    } else {
      for (uint64_t s = second_ + 1; s <= second; ++s) counts_[s % counts_.size()] = 0;
    }
    second_ = second;
  }

  std::array<uint64_t, 10> counts_{};
  uint64_t second_ = 0;
};

}  // namespace fairlead::health
