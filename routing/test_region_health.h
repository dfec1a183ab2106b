#pragma once

#include "health/region_health.h"

namespace fairlead::routing {

/// A healthy region that answers so fast, as ever.
inline health::RegionHealth measured(double latency_ms) {
  return {.measured = true, .latency_ms = latency_ms, .baseline_ms = latency_ms};
}

inline health::RegionHealth in_state(double latency_ms, health::State state, double fraction) {
  health::RegionHealth h = measured(latency_ms);
  h.state = state;
  h.fraction = h.health = fraction;
  h.reason = "why";
  return h;
}

}  // namespace fairlead::routing
