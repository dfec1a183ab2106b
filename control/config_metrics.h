#pragma once

#include <string_view>

#include "health/time.h"
#include "telemetry/metrics.h"

namespace fairlead::control {

/// What the control thread tells of configurations. `shard` is the control thread's own and outlives this.
class ConfigMetrics {
 public:
  explicit ConfigMetrics(telemetry::Shard& shard);

  void applied(uint64_t generation);
  /// A configuration was refused, and what is in force stays: "bad_config", or "unusable_config" when it is
  /// sound but could not be put in force.
  void rejected(std::string_view reason);
  /// A change was refused unread, since it was made for another generation.
  void stale();
  void set_staleness(Duration staleness) { staleness_.set(to_ms(staleness) / 1000); }

 private:
  telemetry::Shard& shard_;
  telemetry::Gauge& generation_;
  telemetry::Gauge& successful_;
  telemetry::Gauge& success_time_;
  telemetry::Gauge& staleness_;
};

}  // namespace fairlead::control
