#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "health/endpoint_monitor.h"
#include "health/evidence.h"
#include "health/time.h"
#include "sim/world.h"

namespace fairlead::sim {

using config::Criticality;
using config::kCriticalities;

/// What a strategy sees of a request when it chooses.
struct RequestView {
  Criticality criticality = Criticality::normal;
  bool idempotent = true;
  uint64_t tried = 0;  // bit set of regions
  int tries = 0;
  int evacuations = 0;
};

/// How one edge chooses regions: Fairlead's own policies, and those of others to compare with. It sees only
/// what its proxy would: its own requests, its health checks, what answers report. One per edge; called by
/// its Edge alone, times count from the beginning of the simulation.
class Strategy {
 public:
  static constexpr uint32_t kNone = ~0u;
  /// What it is configured with.
  struct Settings {
    Duration attempt_timeout = Duration(0);  // of one try; zero: the request's alone
    Duration check_interval = std::chrono::seconds(1);
    Duration check_timeout = std::chrono::seconds(1);
    Duration tick = std::chrono::milliseconds(10);
  };

  virtual ~Strategy() = default;
  virtual Settings settings() const { return {}; }

  /// Where a new request goes; kNone: it is turned away (shed).
  virtual uint32_t first(Duration now, const RequestView& request) = 0;
  /// Where a request goes whose last try failed; kNone: nowhere, the client gets the failure.
  virtual uint32_t again(Duration now, const RequestView& request, health::Outcome failure) = 0;
  /// Where a waiting request of a region that is to be evacuated goes; kNone: it stays.
  virtual uint32_t refuge(Duration, const RequestView&) { return kNone; }

  virtual void sent(Duration, uint32_t /*region*/) {}
  /// An attempt ended: `latency` from its sending, `utilization` as reported or negative.
  virtual void ended(Duration, uint32_t /*region*/, health::Outcome, Duration /*latency*/,
                     double /*utilization*/) {}
  virtual void checked(Duration, uint32_t /*region*/, const health::ProbeResult&, double /*utilization*/) {}
  /// Every Settings::tick, and soon after refusals. Yields the regions whose waiting requests must move now.
  virtual uint64_t tick(Duration) { return 0; }
  /// The share that it means a region to have; negative where it has none in mind.
  virtual double target(uint32_t /*region*/) const { return -1; }
};

}  // namespace fairlead::sim
