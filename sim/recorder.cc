#include "sim/recorder.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace fairlead::sim {
namespace {

using Buckets = std::array<uint32_t, health::LatencyBuckets::kCount>;

Duration quantile_of(const Buckets& buckets, double q) {
  const auto total = static_cast<double>(std::accumulate(buckets.begin(), buckets.end(), uint64_t{0}));
  if (total <= 0) return Duration(0);
  double left = q * total;
  for (size_t i = 0; i < buckets.size(); ++i) {
    left -= buckets[i];
    if (left <= 0 && buckets[i] > 0) return health::LatencyBuckets::upper(i);
  }
  return health::LatencyBuckets::upper(buckets.size() - 1);
}

}  // namespace

Duration Second::quantile(double q) const { return quantile_of(latency, q); }

double Tally::violation_rate() const {
  return requests == 0 ? 0 : 1e4 * static_cast<double>(violations()) / static_cast<double>(requests);
}

Tally& Tally::operator+=(const Tally& other) {
  requests += other.requests;
  ok += other.ok;
  failed += other.failed;
  late += other.late;
  shed += other.shed;
  return *this;
}

Recorder::Recorder(const World& world)
    : world_(world),
      steps_(static_cast<size_t>(world.end() / kStep) + 1),
      seconds_(static_cast<size_t>(world.end() / 1s) + 1),
      attempts_(world.sites().size() * world.regions().size() * steps_) {
  for (Second& second : seconds_) {
    second.sent.resize(world.regions().size());
    second.utilization.resize(world.regions().size());
  }
}

Second& Recorder::second(Duration at) {
  return seconds_[std::min(static_cast<size_t>(at / 1s), seconds_.size() - 1)];
}

void Recorder::sent(Duration now, size_t site, uint32_t region) {
  ++second(now).sent[region];
  const size_t step = std::min(static_cast<size_t>(now / kStep), steps_ - 1);
  ++attempts_[(site * world_.regions().size() + region) * steps_ + step];
}

uint32_t Recorder::attempts(size_t site, size_t region, size_t step) const {
  return attempts_[(site * world_.regions().size() + region) * steps_ + step];
}

void Recorder::ended(Duration arrived, Duration now, size_t site, Criticality criticality, End end) {
  const Duration latency = now - arrived;
  const bool late = end == End::ok && latency > world_.limit(site);
  // Seconds by arrival, so that what a fault cost stands where it struck.
  Second& second = this->second(arrived);
  second.ok += end == End::ok ? 1 : 0;
  second.failed += end == End::failed ? 1 : 0;
  second.shed += end == End::shed ? 1 : 0;
  second.late += late ? 1 : 0;
  if (end == End::ok) ++second.latency[health::LatencyBuckets::index(latency)];
  if (arrived < world_.scenario().warm_up) return;
  Tally& tally = tallies_[static_cast<size_t>(criticality)];
  ++tally.requests;
  tally.ok += end == End::ok ? 1 : 0;
  tally.failed += end == End::failed ? 1 : 0;
  tally.shed += end == End::shed ? 1 : 0;
  tally.late += late ? 1 : 0;
}

void Recorder::sample(Duration now, std::vector<double> utilization) {
  second(now - Duration(1)).utilization = std::move(utilization);
}

std::span<const Second> Recorder::counted() const {
  const auto from = static_cast<size_t>((world_.scenario().warm_up + 1s - Duration(1)) / 1s);
  const auto to = static_cast<size_t>(world_.end() / 1s);
  return std::span(seconds_).subspan(from, to - std::min(from, to));
}

Tally Recorder::total() const {
  Tally total;
  for (const Tally& tally : tallies_) total += tally;
  return total;
}

Duration Recorder::quantile(double q) const {
  Buckets sum{};
  const auto from = static_cast<size_t>(world_.scenario().warm_up / 1s);
  for (size_t s = from; s < seconds_.size(); ++s) {
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += seconds_[s].latency[i];
  }
  return quantile_of(sum, q);
}

}  // namespace fairlead::sim
