#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sim/recorder.h"
#include "sim/scenario.h"

namespace fairlead::sim {

/// What a run was worth, of the requests that are counted. A violation is a request that failed, was shed or
/// came late.
struct Figures {
  Tally total;
  std::array<Tally, kCriticalities> by_criticality{};
  Duration p50{}, p99{};   // of the requests that were answered
  double goodput = 0;      // requests answered in time, of those that could be served
  double critical_ok = 0;  // share of the critical requests that were answered
  double balance = 0;      // the busiest region's utilisation over the mean of all
  // Of the first fault; see fault_course.h. The last two only when it takes capacity away.
  std::optional<Duration> shifted_after;
  std::optional<int> returns;
  std::optional<Duration> settled_after;
  std::optional<double> overshoot;  // points
};

Figures figures_of(const Recorder& recorder);

/// An expectation of a scenario and what became of it.
struct Finding {
  enum class Unit { seconds, times, ratio, share, points };
  std::string what;  // its key in the suite
  Unit unit = Unit::times;
  bool at_most = true;  // or at least
  double expected = 0;
  std::optional<double> measured;  // none: it never happened, or too few requests tell; missed
  bool met = false;

  /// By how much it was missed, where that can be said.
  std::optional<double> missed_by() const;
};

/// What is expected, in the order of Expectation's members; what is not asked is not in it.
std::vector<Finding> judge(const Expectation& expect, const Figures& figures);

}  // namespace fairlead::sim
