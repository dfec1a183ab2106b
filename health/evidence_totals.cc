#include "health/evidence_totals.h"

#include <algorithm>
#include <numeric>

namespace fairlead::health {
namespace {

uint64_t load(const std::atomic<uint64_t>& total) { return total.load(std::memory_order_relaxed); }

void add_totals(const EvidenceShard& shard, EvidenceDelta& sum) {
  sum.sent += load(shard.sent);
  sum.answered += load(shard.answered);
  for (size_t i = 0; i < kOutcomes; ++i) sum.outcomes[i] += load(shard.outcomes[i]);
  sum.latency_ns += load(shard.latency_ns);
  sum.connect_ns += load(shard.connect_ns);
  sum.connects += load(shard.connects);
  sum.waiting += load(shard.waiting);
  sum.in_flight += load(shard.in_flight);
}

void add_buckets(const EvidenceShard& shard, EvidenceDelta& sum) {
  for (size_t i = 0; i < LatencyBuckets::kCount; ++i) {
    sum.latency[i] += shard.latency[i].load(std::memory_order_relaxed);
  }
}

template <typename Container>
void subtract(const Container& from, const Container& what, Container& difference) {
  for (size_t i = 0; i < from.size(); ++i) difference[i] = from[i] - what[i];
}

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
  waiting += other.waiting;
  in_flight += other.in_flight;
  if (other.ok() != 0) {
    for (size_t i = 0; i < latency.size(); ++i) latency[i] += other.latency[i];
  }
  return *this;
}

EvidenceDelta EvidenceReader::read(const EndpointState& endpoint) {
  EvidenceDelta total;
  for (const EvidenceShard& shard : endpoint.shards()) add_totals(shard, total);
  EvidenceDelta delta;
  delta.sent = total.sent - last_.sent;
  delta.answered = total.answered - last_.answered;
  subtract(total.outcomes, last_.outcomes, delta.outcomes);
  delta.latency_ns = total.latency_ns - last_.latency_ns;
  delta.connect_ns = total.connect_ns - last_.connect_ns;
  delta.connects = total.connects - last_.connects;
  delta.waiting = total.waiting;
  delta.in_flight = total.in_flight;
  if (delta.ok() != 0) {
    for (const EvidenceShard& shard : endpoint.shards()) add_buckets(shard, total);
    subtract(total.latency, last_.latency, delta.latency);
  } else {
    total.latency = last_.latency;
  }
  last_ = total;
  return delta;
}

}  // namespace fairlead::health
