#pragma once

#include <cstdint>

#include "health/decaying_count.h"

namespace fairlead::health {

/// Failures among ended attempts over one and ten seconds.
class FailureRate {
 public:
  /// Attempts without which a majority of failures proves nothing, for each horizon.
  static constexpr double kMinimumShort = 20;
  static constexpr double kMinimumLong = 10;

  void observe(Duration elapsed, uint64_t ok, uint64_t failed);
  /// The worse horizon's rate, drawn towards zero while few attempts are known: one failure of five is no
  /// rate of 20 %.
  double value() const;
  /// The worse horizon's plain rate; zero without attempts.
  double measured() const;
  /// Whether more than half failed, of enough.
  bool majority() const;
  void clear();

 private:
  struct Horizon {
    DecayingCount total;
    DecayingCount failed;
  };
  Horizon short_{DecayingCount(std::chrono::seconds(1)), DecayingCount(std::chrono::seconds(1))};
  Horizon long_{DecayingCount(std::chrono::seconds(10)), DecayingCount(std::chrono::seconds(10))};
};

}  // namespace fairlead::health
