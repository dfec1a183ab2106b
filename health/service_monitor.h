#pragma once

#include <optional>
#include <span>
#include <vector>

#include "health/region_monitor.h"

namespace fairlead::health {

/// All regions of one service, and the rules that hold across them: at most half of the capacity is ejected
/// on statistics; when nothing succeeds, or most regions look bad on statistics alone, this edge is suspected
/// instead and fails open, but never towards what refuses, resets or is silent while another succeeds. Pure;
/// health thread only.
class ServiceMonitor {
 public:
  /// Failures or silence that go on for so long without a success anywhere open everything; a pause of so
  /// long between them makes that a new beginning, since being idle is no failure.
  static constexpr Duration kFailOpenAfter = std::chrono::seconds(1);
  static constexpr Duration kTroublePause = std::chrono::seconds(10);

  ServiceMonitor(const config::Service& service, std::vector<RegionSpec> regions);
  /// A new configuration: regions of the same name live on.
  void configure(const config::Service& service, std::vector<RegionSpec> regions);

  /// One tick: `evidence[r][e]` is what happened at endpoint e of region r since the tick before.
  void tick(const Tick& tick, std::span<const std::vector<EvidenceDelta>> evidence);
  void probe_ended(size_t region, size_t endpoint, Time now, const ProbeResult& result);

  const std::vector<RegionMonitor>& regions() const { return regions_; }
  std::vector<RegionHealth> health() const;
  bool fail_open() const { return fail_open_; }
  /// Regions, as a bit set, whose waiting requests must move now because of the last tick.
  uint64_t to_evacuate() const { return evacuate_; }
  /// Requests/s that were sent to all regions, over a second.
  double demand() const;
  /// Time of the last tick.
  Time now() const { return now_; }

 private:
  void judge_success(const Tick& tick);
  bool nothing_succeeds() const;
  bool half_left_without(size_t region) const;
  bool edge_suspect() const;
  bool all(bool (*holds)(const RegionMonitor&)) const;
  bool opens() const;
  bool open_to(const RegionMonitor& region) const;
  void decide(const Tick& tick);
  void evacuate();
  bool has_refuge(size_t from) const;

  config::Detection detection_;
  std::vector<RegionMonitor> regions_;
  Time now_{};
  std::optional<Time> trouble_began_;  // something failed or was silent, and nothing has succeeded since
  Time trouble_last_{};
  bool fail_open_ = false;
  uint64_t endangered_ = 0;  // regions whose waiting requests are to move as soon as there is a refuge
  uint64_t evacuate_ = 0;
};

}  // namespace fairlead::health
