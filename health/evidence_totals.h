#pragma once

#include <array>
#include <cstdint>

#include "health/endpoint_state.h"
#include "health/evidence.h"

namespace fairlead::health {

/// What happened at one endpoint, all workers together, between two readings; two levels besides.
struct EvidenceDelta {
  uint64_t sent = 0;
  uint64_t answered = 0;
  std::array<uint64_t, kOutcomes> outcomes{};
  uint64_t latency_ns = 0;
  uint64_t connect_ns = 0;
  uint64_t connects = 0;
  uint64_t waiting = 0;    // level: requests without a response head, now
  uint64_t in_flight = 0;  // level
  std::array<uint32_t, LatencyBuckets::kCount> latency{};

  uint64_t count(Outcome outcome) const { return outcomes[static_cast<size_t>(outcome)]; }
  uint64_t ok() const { return count(Outcome::ok); }
  /// Attempts that ended as a failure in the sense of DESIGN: connect, reset, timeout, bad answer, 502–504.
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
  EvidenceDelta read(const EndpointState& endpoint);

 private:
  EvidenceDelta last_;
};

}  // namespace fairlead::health
