#include "health/evidence_totals.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace fairlead::health {
namespace {

uint64_t load(const std::atomic<uint64_t>& total) { return total.load(std::memory_order_relaxed); }

/// Yields how far a total has come since `last`, which it moves there.
uint64_t advance(uint64_t& last, uint64_t total) { return total - std::exchange(last, total); }

}  // namespace

uint64_t EvidenceDelta::failed() const {
  return std::accumulate(outcomes.begin(), outcomes.end(), uint64_t{0}) - ok() - count(Outcome::cancelled);
}

bool EvidenceDelta::any() const {
  return sent != 0 || answered != 0 || connects != 0 ||
         std::any_of(outcomes.begin(), outcomes.end(), [](uint64_t n) { return n != 0; });
}

EvidenceDelta& EvidenceDelta::operator+=(const EvidenceDelta& other) {
  sent += other.sent;
  answered += other.answered;
  for (size_t i = 0; i < kOutcomes; ++i) outcomes[i] += other.outcomes[i];
  latency_ns += other.latency_ns;
  connect_ns += other.connect_ns;
  connects += other.connects;
  utilization += other.utilization;
  reports += other.reports;
  waiting += other.waiting;
  in_flight += other.in_flight;
  if (other.ok() == 0) return *this;
  const bool first = ok() == other.ok();  // the buckets are not yet those of anybody
  for (size_t i = 0; i < latency.size(); ++i) latency[i] = (first ? 0 : latency[i]) + other.latency[i];
  return *this;
}

void EvidenceReader::read(const EndpointState& endpoint, EvidenceDelta& delta) {
  Totals now;
  delta.waiting = delta.in_flight = 0;
  for (const EvidenceShard& shard : endpoint.shards()) {
    now.sent += load(shard.sent);
    now.answered += load(shard.answered);
    for (size_t i = 0; i < kOutcomes; ++i) now.outcomes[i] += load(shard.outcomes[i]);
    now.latency_ns += load(shard.latency_ns);
    now.connect_ns += load(shard.connect_ns);
    now.connects += load(shard.connects);
    now.utilization += load(shard.utilization);
    now.reports += load(shard.reports);
    delta.waiting += load(shard.waiting);
    delta.in_flight += load(shard.in_flight);
  }
  delta.sent = advance(last_.sent, now.sent);
  delta.answered = advance(last_.answered, now.answered);
  for (size_t i = 0; i < kOutcomes; ++i) delta.outcomes[i] = advance(last_.outcomes[i], now.outcomes[i]);
  delta.latency_ns = advance(last_.latency_ns, now.latency_ns);
  delta.connect_ns = advance(last_.connect_ns, now.connect_ns);
  delta.connects = advance(last_.connects, now.connects);
  delta.utilization = advance(last_.utilization, now.utilization);
  delta.reports = advance(last_.reports, now.reports);
  if (delta.ok() != 0) read_buckets(endpoint, delta);
}

void EvidenceReader::read_buckets(const EndpointState& endpoint, EvidenceDelta& delta) {
  for (size_t i = 0; i < LatencyBuckets::kCount; ++i) {
    uint32_t total = 0;
    for (const EvidenceShard& shard : endpoint.shards())
      total += shard.latency[i].load(std::memory_order_relaxed);
    delta.latency[i] = total - std::exchange(buckets_[i], total);
  }
}

}  // namespace fairlead::health
