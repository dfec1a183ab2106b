#pragma once

#include <cstdint>

#include "health/time.h"

namespace fairlead::routing {

/// One worker's latency estimate of one endpoint, in nanoseconds: jumps to a peak at once, sinks slowly. It
/// decays while nothing is observed, so that an endpoint which was slow long ago is tried again. A failure
/// counts as a response that took half a second longer (the price of a failed request), and failures in a row
/// double the estimate from there, so that an endpoint does not win by failing fast: not even when it is idle
/// and its rivals have long queues.
class PeakEwma {
 public:
  static constexpr Duration kDecay = std::chrono::seconds(10);  // time constant
  static constexpr Duration kFailureCost = std::chrono::milliseconds(500);
  static constexpr Duration kMaximum = std::chrono::seconds(60);

  /// A response that is not a failure; `latency` from request sent to response head.
  void observe(Duration latency, Time now);
  /// A failed attempt that took `elapsed`.
  void observe_failure(Duration elapsed, Time now);
  /// The estimate at `now`; 0 before anything was observed.
  double value(Time now) const { return value_ == 0 ? 0 : value_ * remaining(now - stamp_); }

 private:
  /// What of a value is left after `elapsed`: e^(-x) to the third order, cheaper and never 0.
  static double remaining(Duration elapsed);
  void blend(double sample, Time now);

  double value_ = 0;
  Time stamp_{};
  uint32_t failures_in_a_row_ = 0;
};

}  // namespace fairlead::routing
