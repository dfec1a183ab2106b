#pragma once

#include <array>
#include <cstdint>

#include "health/evidence_totals.h"
#include "health/time.h"

namespace fairlead::health {

/// How the requests fared that ended within the last ten seconds, give or take the second that has begun.
/// Unlike LatencyWindow it forgets all at once what is older: what is decided by it names a period. Health
/// thread only.
class RequestWindow {
 public:
  static constexpr Duration kLength = std::chrono::seconds(10);

  /// What happened at an endpoint since it was added last. Times do not go back.
  void add(Time now, const EvidenceDelta& delta);

  /// Requests that ended, other than those that were called off here.
  uint64_t count() const { return total_.ok + total_.failed; }
  uint64_t failed() const { return total_.failed; }
  /// Mean latency of those that succeeded, to the response head; 0 without any.
  double mean_ms() const;
  /// The latency that the part `q` does not exceed of those that succeeded or timed out, these being slower
  /// than all others. To within 7 %: the middle of its bucket.
  double quantile_ms(double q) const;
  /// How many of these there were, and how many were slower than so much; as exact.
  uint64_t timed() const { return total_.ok + total_.timed_out; }
  uint64_t slower_than(double ms) const;

 private:
  struct Slot {
    uint64_t ok = 0;
    uint64_t failed = 0;
    uint64_t timed_out = 0;  // of the failed
    uint64_t latency_ns = 0;
    std::array<uint32_t, LatencyBuckets::kCount> latency{};
  };
  static constexpr size_t kSlots = 10;  // of a second

  void move_to(Time now);

  std::array<Slot, kSlots> slots_{};
  Slot total_;
  uint64_t second_ = 0;
};

}  // namespace fairlead::health
