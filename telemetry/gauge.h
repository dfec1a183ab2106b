#pragma once

#include <atomic>

namespace fairlead::telemetry {

/// A level that only its owner's thread sets and any thread may read. Equal gauges of several shards are
/// summed, or their greatest taken, as the family says.
class Gauge {
 public:
  void set(double v) { value_.store(v, std::memory_order_relaxed); }
  void add(double d) { set(value() + d); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

}  // namespace fairlead::telemetry
