#pragma once

#include <vector>

#include "sim/recorder.h"

namespace fairlead::sim {

/// A run over time, from the end of the warm-up on, one value a point; ready to be shown. Without an answer
/// there is no latency: NaN.
struct Series {
  double interval = 1;                           // seconds from one point to the next
  std::vector<std::vector<double>> share;        // of the attempts; by region, then point
  std::vector<std::vector<double>> utilization;  // the same
  std::vector<double> p50, p99;                  // ms
  std::vector<double> failed, late, shed;        // requests/s

  /// As many seconds make a point as it takes to have `most` points at most.
  static Series of(const Recorder& recorder, size_t most);
  size_t points() const { return p50.size(); }
};

}  // namespace fairlead::sim
