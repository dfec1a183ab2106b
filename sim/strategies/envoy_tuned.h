#pragma once

#include "sim/strategies/checked_regions.h"
#include "sim/strategies/outlier_detector.h"
#include "sim/strategies/priority_levels.h"
#include "sim/strategy.h"

namespace fairlead::sim {

/// Envoy as one who knows it well sets it up for several regions. Modelled, beyond EnvoyPriorities:
/// - outlier detection (see OutlierDetector); what is ejected is unavailable as what fails its checks is.
///   That a passed check lifts an ejection stays on: off, ejections of 30 s and more of regions that were
///   only overloaded cascade, and almost every scenario goes several times worse;
/// - retry_on 5xx, reset, connect-failure, one retry, and the plugin previous_priorities with an
///   update_frequency of 1: the retry goes to the next level;
/// - per_try_timeout of 1 s, which counts as a failure and is retried.
/// Left out for its benefit: the wait before a retry, circuit breakers, and that workers share ejections only
/// by way of the main thread.
class EnvoyTuned : public Strategy {
 public:
  EnvoyTuned(const World& world, const EdgeSpec& edge, uint64_t seed);

  Settings settings() const override { return {.attempt_timeout = std::chrono::seconds(1)}; }
  uint32_t first(Duration now, const RequestView& request) override;
  uint32_t again(Duration now, const RequestView& request, health::Outcome failure) override;
  void ended(Duration now, uint32_t region, health::Outcome outcome, Duration latency,
             double utilization) override;
  void checked(Duration now, uint32_t region, const health::ProbeResult& result, double utilization) override;
  uint64_t tick(Duration now) override;

 private:
  RegionSet available() const { return checks_.passing().without(outliers_.ejected()); }

  CheckedRegions checks_;
  PriorityLevels levels_;
  OutlierDetector outliers_;
};

}  // namespace fairlead::sim
