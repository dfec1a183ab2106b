#pragma once

#include <cstdint>

#include "health/time.h"

namespace fairlead::health {

/// Finds a rise of the failure rate from p0 = max(0.1 %, baseline) to p1 = 2 % or more (always at least four
/// times p0), about a hundred failures sooner than an average does, with one false alarm in 10^8 attempts (h
/// = 18.4). While it is alarmed, `rate()` is the rate since the change, which reprices the region at once; it
/// never ejects.
class BernoulliCusum {
 public:
  void observe(Duration elapsed, uint64_t ok, uint64_t failed);
  bool alarmed() const { return alarmed_; }
  /// Failure rate since the change began; zero when not alarmed.
  double rate() const;
  /// Alarmed, and more than half of at least twenty attempts failed since the change began.
  bool majority() const { return alarmed_ && since_total_ >= 20 && 2 * since_failed_ > since_total_; }
  void clear();

 private:
  void learn(Duration elapsed, double n, double failed);

  double sum_ = 0;
  bool alarmed_ = false;
  double since_total_ = 0;  // attempts since the sum last left zero
  double since_failed_ = 0;
  double clean_run_ = 0;  // successes since the last failure, by ticks
  double baseline_ = 0;
};

}  // namespace fairlead::health
