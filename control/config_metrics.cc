#include "control/config_metrics.h"

#include <chrono>

namespace fairlead::control {

using telemetry::Family;

ConfigMetrics::ConfigMetrics(telemetry::Shard& shard)
    : shard_(shard),
      generation_(shard.gauge(Family::config_generation)),
      successful_(shard.gauge(Family::config_last_reload_successful)),
      success_time_(shard.gauge(Family::config_last_reload_success_timestamp_seconds)),
      staleness_(shard.gauge(Family::discovery_staleness_seconds)) {}

void ConfigMetrics::applied(uint64_t generation) {
  generation_.set(static_cast<double>(generation));
  successful_.set(1);
  auto now = std::chrono::system_clock::now().time_since_epoch();
  success_time_.set(std::chrono::duration<double>(now).count());
}

void ConfigMetrics::rejected(std::string_view reason) {
  successful_.set(0);
  shard_.counter(Family::rejected_total, {reason}).add();
}

void ConfigMetrics::stale() { shard_.counter(Family::rejected_total, {"stale_generation"}).add(); }

}  // namespace fairlead::control
