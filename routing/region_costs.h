#pragma once

#include <span>
#include <vector>

#include "health/region_health.h"

namespace fairlead::routing {

/// Prices the regions of one service: c(r) = L + p/(1−p) · (L_alt + V), where L is the latency, p the failure
/// rate, L_alt the best latency elsewhere and V = 500 ms what a failure costs a user beyond the second try. A
/// region without traffic keeps its last real latency, moved by as much as its health checks have moved
/// since; one that never had any is priced by its checks, or by its round trip plus the service time seen
/// elsewhere. Pure; health thread only.
class RegionCosts {
 public:
  static constexpr double kFailureMs = 500;
  /// Traffic so long ago that the health checks know better, in seconds.
  static constexpr double kIdleAfter = 10;
  /// How near the objective (as a part of it) a latency is felt as a risk to break it.
  static constexpr double kSloWidth = 0.05;

  struct Cost {
    double latency_ms = 0;
    double cost_ms = 0;
    bool known = false;     // something was measured: requests, checks or a round trip
    bool measured = false;  // by real requests
  };

  /// Requests are to be answered within so many milliseconds: what may break that costs up to a failure more.
  /// 0: no objective.
  void set_objective(double latency_ms) { objective_ms_ = latency_ms; }
  const std::vector<Cost>& price(std::span<const health::RegionHealth> regions);
  const std::vector<Cost>& costs() const { return costs_; }
  /// Regions were renumbered: `from[i]` is the former index of region i, or a negative one.
  void renumber(const std::vector<int>& from);

 private:
  double breach(double latency_ms) const;
  double latency(size_t r, const health::RegionHealth& region, double service_ms);

  double objective_ms_ = 0;
  std::vector<Cost> costs_;
  std::vector<double> beyond_probe_;  // real latency less the health check's, while traffic flowed
};

}  // namespace fairlead::routing
