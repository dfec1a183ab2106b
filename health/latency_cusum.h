#pragma once

#include <cstdint>

#include "health/time.h"

namespace fairlead::health {

/// One-sided CUSUM (k = 0.5, h = 12) on means over 250 ms, in units of their usual spread: finds a lasting
/// slowdown long before the ten-second average has moved. Feed it latency less the path's round trip. While
/// alarmed, `mean_ms()` is the latency since the change; it reprices, it never ejects.
class LatencyCusum {
 public:
  static constexpr Duration kSample = std::chrono::milliseconds(250);

  /// `sum_ms` over `n` answers since the call before.
  void observe(Time now, double sum_ms, uint64_t n);
  bool alarmed() const { return alarmed_; }
  double mean_ms() const { return since_n_ > 0 ? since_sum_ / since_n_ : 0; }

 private:
  void close_sample(double mean, double n);
  void learn(double mean);

  Time opened_{};
  double sample_sum_ = 0;
  double sample_n_ = 0;
  double baseline_ = 0;
  double deviation_ = 0;  // mean absolute
  int learnt_ = 0;        // samples in the baseline
  double sum_ = 0;
  bool alarmed_ = false;
  double since_sum_ = 0;
  double since_n_ = 0;
};

}  // namespace fairlead::health
