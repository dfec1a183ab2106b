#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "health/time.h"

namespace fairlead::bench {

/// Latencies in a log-linear histogram (after Gil Tene's HDR histogram): microseconds, exact below 2,048 µs
/// and within 0.1 % above, up to 2^32 µs (71 minutes), where values are clamped. Debian has no C library for
/// it. Recording is a few instructions; about 190 KiB. Used by one thread.
class LatencyHistogram {
 public:
  LatencyHistogram();

  void record(Duration latency);
  void reset();

  uint64_t count() const { return count_; }
  Duration max() const { return max_; }
  Duration mean() const;
  /// The latency that `percent` of all values do not exceed (upper edge of its bucket, at most max); 0 when
  /// empty.
  Duration percentile(double percent) const;

  static size_t index(uint64_t microseconds);
  /// The largest value of bucket `i`, in microseconds.
  static uint64_t upper(size_t i);

 private:
  std::vector<uint64_t> counts_;
  uint64_t count_ = 0;
  size_t highest_ = 0;  // no bucket above it is in use: keeps reset and percentile cheap
  double sum_ns_ = 0;
  Duration max_{};
};

}  // namespace fairlead::bench
