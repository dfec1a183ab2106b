#pragma once

// Evidence as tests write it down. Included by *_test.cc only.

#include "health/evidence_totals.h"

namespace fairlead::health {

inline EvidenceDelta ended(Outcome outcome, uint64_t n = 1) {
  EvidenceDelta delta;
  delta.outcomes[static_cast<size_t>(outcome)] = n;
  return delta;
}

/// `n` requests that were sent and answered within the tick.
inline EvidenceDelta answered(uint64_t n, Duration latency = std::chrono::milliseconds(20)) {
  EvidenceDelta delta = ended(Outcome::ok, n);
  delta.sent = delta.answered = n;
  delta.latency_ns = n * static_cast<uint64_t>(latency.count());
  delta.latency[LatencyBuckets::index(latency)] = static_cast<uint32_t>(n);
  return delta;
}

/// `n` requests sent; `waiting` of all that were sent have no answer.
inline EvidenceDelta sent(uint64_t n, uint64_t waiting) {
  EvidenceDelta delta;
  delta.sent = n;
  delta.waiting = waiting;
  return delta;
}

}  // namespace fairlead::health
