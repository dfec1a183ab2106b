#pragma once

// What workers tell the health thread about one endpoint, without locks: each worker owns one EvidenceShard
// per endpoint and is its only writer; the health thread reads all shards every tick and works on
// differences.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "health/time.h"

namespace fairlead::health {

/// What an attempt, or a probe, ended as. `ok` is every response that is not a failure by the service's
/// definition.
enum class Outcome : uint8_t {
  ok,
  refused,
  reset,
  connect_timeout,
  response_timeout,
  bad_response,
  status_failure,
  cancelled
};
inline constexpr size_t kOutcomes = 8;

/// Log-linear latency buckets: 8 per power of two (12.5 % wide), from 64 µs to 68 s; below and above are
/// clamped.
struct LatencyBuckets {
  static constexpr size_t kCount = 160;
  static size_t index(Duration latency);
  /// Upper edge of bucket `i`.
  static Duration upper(size_t i);
};

/// One worker's running totals for one endpoint. Single writer, relaxed; totals only grow.
struct alignas(64) EvidenceShard {
  std::atomic<uint64_t> sent{0};      // attempts whose request was written (or begun) to a connection
  std::atomic<uint64_t> answered{0};  // response heads received, whatever their status
  std::atomic<uint64_t> outcomes[kOutcomes] = {};  // by Outcome
  std::atomic<uint64_t> latency_ns{0};  // sum over `ok` responses, from request sent to response head
  std::atomic<uint64_t> in_flight{0};   // a level, not a total: attempts begun and not ended
  std::atomic<uint64_t> waiting{0};     // a level: requests sent whose response head has not come
  std::atomic<uint64_t> connect_ns{0};  // sum over successful connects
  std::atomic<uint64_t> connects{0};
  std::atomic<uint64_t> utilization{0};  // sum of what answers reported, in millionths
  std::atomic<uint64_t> reports{0};
  std::array<std::atomic<uint32_t>, LatencyBuckets::kCount> latency{};  // `ok` responses by bucket

  /// Adds without a read-modify-write instruction: allowed because this worker is the only writer.
  template <typename T>
  static void add(std::atomic<T>& total, T n) {
    total.store(total.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
};

}  // namespace fairlead::health
