#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "health/time.h"
#include "sim/recorder.h"

namespace fairlead::sim {

/// Where the traffic of those who used a region goes when the first fault strikes it. Followed are the edges'
/// sites that the fault concerns and that sent half or more of their attempts to its regions in the five
/// seconds before; all that it concerns, when none did. Retries count as attempts.
class FaultCourse {
 public:
  /// How the share comes to rest while the fault lasts.
  struct Settling {
    Duration after{};      // until it stays within five points of where it comes to rest
    double overshoot = 0;  // points that it fell below that
  };

  /// `recorder` of a scenario with faults.
  explicit FaultCourse(const Recorder& recorder);

  /// The share of the fault's regions before it.
  double former_share() const { return former_; }
  /// Until 95 % of new attempts go elsewhere and do so for half a second. Never: when they do not while the
  /// fault lasts, or did not go there before.
  std::optional<Duration> shifted_after() const;
  /// How often the share comes back over half of what it was, after it fell below.
  int returns() const;
  /// Of a loss of capacity; nothing when there are too few attempts to tell.
  std::optional<Settling> settling() const;

 private:
  /// Steps, the end not included.
  struct Window {
    size_t begin = 0, end = 0;
  };

  void count(const Recorder& recorder, const std::vector<size_t>& sites);
  uint64_t attempts(Window window) const { return sent_[window.end] - sent_[window.begin]; }
  double share(Window window) const;
  /// The shortest from `step` on that has this length and so many attempts; nothing when the run ends first.
  std::optional<Window> window_at(size_t step, Duration length, uint64_t attempts) const;
  bool elsewhere(size_t step) const;
  uint64_t few() const;

  bool takes_capacity_ = false;
  std::vector<bool> regions_;  // of the fault
  size_t begin_ = 0;           // of the fault, in steps
  size_t end_ = 0;
  Duration begun_{};
  std::vector<uint64_t> sent_;   // before each step, to all regions
  std::vector<uint64_t> there_;  // and to those of the fault
  double former_ = 0;
  double rate_ = 0;  // attempts/s before the fault
};

}  // namespace fairlead::sim
