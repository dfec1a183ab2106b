#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/latency_histogram.h"
#include "bench/load/sample.h"

namespace fairlead::bench {

/// What a run has seen: totals, latency, shares per region, and a series of intervals by the time of
/// completion.
///
/// Latency counts from the intended time of sending. It holds every request that got a response, and those
/// that timed out with the time that they had waited, since they are the slow ones; resets and refused
/// connections have none. Used by one thread; pure. Samples come in order of completion.
class Recorder {
 public:
  using Counts = std::array<uint64_t, kOutcomes>;
  static constexpr size_t kMaxRegions = 64;         // more are counted as "_other"
  static constexpr size_t kMaxIntervals = 100'000;  // a longer run keeps its totals but no more intervals

  struct Region {
    std::string name;
    uint64_t count = 0;
    LatencyHistogram latency;
  };
  struct Interval {
    double start_s = 0;  // since the start of the run
    Counts counts{};
    std::vector<uint64_t> regions;  // by position in regions(); short when the rest are 0
    Duration p50{}, p99{}, max{};
  };

  Recorder(Time start, Duration interval) : start_(start), interval_(interval) {}

  void record(const Sample& sample);
  /// Ends the intervals that are over by `now`; empty ones are kept.
  void advance(Time now);
  /// Ends the current interval, if anything is in it.
  void finish();

  const Counts& counts() const { return counts_; }
  uint64_t completed() const;
  uint64_t failed() const { return completed() - counts_[0]; }
  const LatencyHistogram& latency() const { return latency_; }
  const std::map<int, uint64_t>& statuses() const { return statuses_; }
  const std::map<int, uint64_t>& grpc_statuses() const { return grpc_statuses_; }
  const std::vector<Region>& regions() const { return regions_; }
  const std::vector<Interval>& intervals() const { return intervals_; }
  Time interval_end() const { return start_ + interval_ * static_cast<int64_t>(index_ + 1); }

 private:
  size_t region_index(std::string_view name);
  void close_interval();

  Time start_;
  Duration interval_;
  uint64_t index_ = 0;  // of the current interval
  Counts counts_{};
  LatencyHistogram latency_;
  std::map<int, uint64_t> statuses_;
  std::map<int, uint64_t> grpc_statuses_;
  std::vector<Region> regions_;
  Interval current_;
  LatencyHistogram current_latency_;
  std::vector<Interval> intervals_;
};

}  // namespace fairlead::bench
