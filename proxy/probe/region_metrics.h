#pragma once

#include <array>
#include <string>

#include "health/region_monitor.h"
#include "routing/share_table.h"
#include "telemetry/metrics.h"

namespace fairlead::proxy {

/// The series of one region of a service that the health thread writes. Their gauges go to zero with it.
class RegionMetrics {
 public:
  RegionMetrics(telemetry::Shard& shard, std::string service, std::string region);
  ~RegionMetrics();
  RegionMetrics(const RegionMetrics&) = delete;
  RegionMetrics& operator=(const RegionMetrics&) = delete;

  const std::string& region() const { return region_; }
  /// After a tick: counts what became of the region and of its endpoints since the last one.
  void observe(const health::RegionMonitor& monitor);
  void show(const routing::RegionShare& planned);
  /// How full the region is; negative: nobody knows.
  void show_utilization(double utilization);
  void count_probe(health::ProbeOutcome outcome);

 private:
  void count_endpoint_ejections(const health::RegionMonitor& monitor);

  telemetry::Shard& shard_;
  std::string service_;
  std::string region_;
  telemetry::Gauge& health_;
  telemetry::Gauge& share_;
  telemetry::Gauge* utilization_ = nullptr;  // once it was known
  telemetry::Counter& transitions_;
  telemetry::Counter& suspicions_;
  uint64_t seen_transitions_ = 0;
  uint64_t seen_suspicions_ = 0;
  uint64_t seen_ejections_ = 0;
  std::array<uint64_t, health::kCauses> seen_endpoint_ejections_{};
};

}  // namespace fairlead::proxy
