#pragma once

#include <optional>
#include <vector>

#include "config/config.h"
#include "health/endpoint_monitor.h"
#include "routing/random.h"
#include "sim/replay/recorded_traffic.h"

namespace fairlead::sim {

/// What requests and health checks of one service of a configuration meet in its regions, by what was
/// recorded. Regions are numbered as the service has them, times count from the beginning of the recording.
class Encounters {
 public:
  /// Both outlive it.
  Encounters(const RecordedTraffic& traffic, const config::Service& service, uint64_t seed);
  /// `first` is the first request of the service: where the log does not know the service, health checks see
  /// what was recorded of that one's.
  void begin(const RecordedRequest& first);

  /// What a try meets: what the request itself did there, else what one of the latest did. Nothing where
  /// nobody knows.
  std::optional<RecordedTry> at(const RecordedRequest& request, uint32_t region, uint32_t at_ms);
  /// What a health check sees: what most of the latest tries did. A good one without a latency where nobody
  /// knows.
  health::ProbeResult check(uint32_t region, uint32_t at_ms) const;
  /// Whether the request really ended there.
  bool was_at(const RecordedRequest& request, uint32_t region) const;

 private:
  const RecordedTraffic& traffic_;
  const config::Service& service_;
  uint16_t number_;                // of the service in `traffic_`
  std::vector<uint16_t> regions_;  // theirs
  uint16_t checked_as_;
  routing::Random random_;
};

}  // namespace fairlead::sim
