#pragma once

#include <array>
#include <cstdint>

#include "health/endpoint_state.h"
#include "health/evidence.h"

namespace fairlead::health {

/// What happened at one endpoint, all workers together, between two readings; two levels besides. `latency`
/// means something only when `ok()` is not zero.
struct EvidenceDelta {
  uint64_t sent = 0;
  uint64_t answered = 0;
  std::array<uint64_t, kOutcomes> outcomes{};
  uint64_t latency_ns = 0;
  uint64_t connect_ns = 0;
  uint64_t connects = 0;
  uint64_t utilization = 0;  // sum over `reports` answers that told it, in millionths
  uint64_t reports = 0;
  uint64_t waiting = 0;    // level: requests without a response head, now
  uint64_t in_flight = 0;  // level
  std::array<uint32_t, LatencyBuckets::kCount> latency{};

  uint64_t count(Outcome outcome) const { return outcomes[static_cast<size_t>(outcome)]; }
  uint64_t ok() const { return count(Outcome::ok); }
  /// Attempts that ended as a failure: connect, reset, timeout, bad answer, 502–504.
  uint64_t failed() const;
  /// Whether anything at all was counted; levels aside.
  bool any() const;
  EvidenceDelta& operator+=(const EvidenceDelta& other);
};

/// Reads one endpoint's shards and remembers them, so that each reading yields the difference to the one
/// before. Health thread only. The latency buckets are only read when an `ok` was counted: an idle endpoint
/// costs a cache line.
class EvidenceReader {
 public:
  /// Replaces `delta`; its buckets are left alone when no `ok` was counted.
  void read(const EndpointState& endpoint, EvidenceDelta& delta);

 private:
  struct Totals {
    uint64_t sent = 0, answered = 0, latency_ns = 0, connect_ns = 0, connects = 0, utilization = 0,
             reports = 0;
    std::array<uint64_t, kOutcomes> outcomes{};
  };
  void read_buckets(const EndpointState& endpoint, EvidenceDelta& delta);

  Totals last_;
  std::array<uint32_t, LatencyBuckets::kCount> buckets_{};
};

}  // namespace fairlead::health
