#pragma once

#include "health/time.h"
#include "telemetry/metrics.h"

namespace fairlead::control {

/// What the control thread tells of configurations. `shard` is the control thread's own and outlives this.
class ConfigMetrics {
 public:
  explicit ConfigMetrics(telemetry::Shard& shard);

  void applied(uint64_t generation);
  void rejected() { successful_.set(0); }
  void set_staleness(Duration staleness) { staleness_.set(to_ms(staleness) / 1000); }

 private:
  telemetry::Gauge& generation_;
  telemetry::Gauge& successful_;
  telemetry::Gauge& success_time_;
  telemetry::Gauge& staleness_;
};

}  // namespace fairlead::control
