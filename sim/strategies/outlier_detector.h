#pragma once

#include <optional>
#include <vector>

#include "health/evidence.h"
#include "sim/strategies/region_set.h"

namespace fairlead::sim {

/// Envoy's outlier detection by consecutive failures, in its default mode where 5xx answers and failures of
/// local origin (refused, reset, timed out) count alike. Five in a row eject a region at once, for 30 s × the
/// times in a row that it was ejected, 300 s at most; max_ejection_percent is 100. Every ten seconds those
/// whose time is over return, and the multiplier of one that was back for a whole interval goes down by one.
/// A passed active health check brings one back at once (successful_active_health_check_uneject_host, on by
/// default). Belongs to one edge's strategy.
class OutlierDetector {
 public:
  /// Its first interval ends at `phase`.
  OutlierDetector(size_t regions, Duration phase) : hosts_(regions), next_(phase) {}

  void ended(Duration now, uint32_t region, health::Outcome outcome);
  /// An active health check of a region passed that does not count as failed by such checks.
  void passed_check(Duration now, uint32_t region);
  /// Ends intervals that are due.
  void advance(Duration now);
  RegionSet ejected() const { return ejected_; }

 private:
  struct Host {
    int failures = 0;  // in a row
    int multiplier = 0;
    Duration ejected_at{};
    std::optional<Duration> returned_at;
  };

  void eject(Duration now, uint32_t region);
  void bring_back(Duration now, uint32_t region);
  void end_interval(Duration now);

  std::vector<Host> hosts_;  // by region: each counts as one host
  RegionSet ejected_;
  Duration next_;
};

}  // namespace fairlead::sim
