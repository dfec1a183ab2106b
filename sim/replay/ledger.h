#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "health/time.h"

namespace fairlead::sim {

/// Durations, all of them kept, in microseconds.
class Latencies {
 public:
  void add(Duration took);
  bool empty() const { return took_us_.empty(); }
  /// The value that a part `p` of them do not exceed, in milliseconds; NaN without any.
  double percentile_ms(double p) const;

 private:
  mutable std::vector<uint32_t> took_us_;  // in any order
};

/// How many came in the busiest second.
class BusiestSecond {
 public:
  void add(int64_t second);
  uint64_t count() const { return most_; }

 private:
  absl::flat_hash_map<int64_t, uint64_t> seconds_;
  uint64_t most_ = 0;
};

/// What went to one region of a service, either as it was recorded or as it was decided anew.
struct RegionLedger {
  uint64_t requests = 0;  // whose last try was there
  uint64_t failed = 0;    // of them
  uint64_t bytes = 0;     // of their bodies; of those alone that did not fail
  uint64_t unknown = 0;   // of which nobody knows what they would have met
  Latencies latency;      // of those that did not fail
  BusiestSecond tries;
};

/// The same of a service as a whole.
struct ServiceLedger {
  uint64_t requests = 0;
  uint64_t failed = 0;      // answered 502–504 (500 where it counts), or not at all
  uint64_t shed = 0;        // turned away for want of room
  uint64_t spilled = 0;     // served elsewhere than in the region of choice
  uint64_t further = 0;     // tries after the first: retries and evacuations
  bool has_choice = false;  // some policy of it knows a region of choice
  Latencies latency;
  std::map<std::string, RegionLedger> regions;

  /// Requests whose last try was in some region.
  uint64_t placed() const;
  /// Nothing, where the region is not among them.
  const RegionLedger& in(const std::string& region) const;
};

}  // namespace fairlead::sim
