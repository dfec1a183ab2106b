#include "bench/load/recorder.h"

#include <numeric>

namespace fairlead::bench {

void Recorder::record(const Sample& sample) {
  advance(sample.completed);
  const Response& response = sample.response;
  const auto outcome = static_cast<size_t>(response.outcome);
  const Duration latency = sample.completed - sample.intended;
  ++counts_[outcome];
  ++current_.counts[outcome];
  const bool answered = response.status != 0;
  if (answered) ++statuses_[response.status];
  if (response.grpc_status) ++grpc_statuses_[*response.grpc_status];
  if (answered || response.outcome == Outcome::timeout) {
    latency_.record(latency);
    current_latency_.record(latency);
  }
  if (response.region.empty()) return;
  const size_t region = region_index(response.region);
  ++regions_[region].count;
  regions_[region].latency.record(latency);
  if (current_.regions.size() <= region) current_.regions.resize(region + 1);
  ++current_.regions[region];
}

void Recorder::advance(Time now) {
  while (now >= interval_end()) close_interval();
}

void Recorder::finish() {
  if (std::accumulate(current_.counts.begin(), current_.counts.end(), uint64_t{0}) > 0) close_interval();
}

uint64_t Recorder::completed() const { return std::accumulate(counts_.begin(), counts_.end(), uint64_t{0}); }

size_t Recorder::region_index(std::string_view name) {
  for (size_t i = 0; i < regions_.size(); ++i)
    if (regions_[i].name == name) return i;
  if (regions_.size() >= kMaxRegions) return kMaxRegions - 1;
  regions_.push_back({regions_.size() + 1 == kMaxRegions ? "_other" : std::string(name), 0, {}});
  return regions_.size() - 1;
}

void Recorder::close_interval() {
  current_.start_s = std::chrono::duration<double>(interval_ * static_cast<int64_t>(index_)).count();
  current_.p50 = current_latency_.percentile(50);
  current_.p99 = current_latency_.percentile(99);
  current_.max = current_latency_.max();
  if (intervals_.size() < kMaxIntervals) intervals_.push_back(std::move(current_));
  current_ = {};
  current_latency_.reset();
  ++index_;
}

}  // namespace fairlead::bench
