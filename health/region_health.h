#pragma once

#include <string>

#include "health/endpoint_state.h"

namespace fairlead::health {

/// What is known of one region of a service at one tick: all that steering needs. Times in milliseconds.
struct RegionHealth {
  State state = State::healthy;
  double fraction = 1;  // the part of its usual traffic that its state allows
  double health = 1;    // H in [0,1]: the fraction, less the endpoints that are down
  bool fail_open =
      false;  // may be given traffic although ejected: nothing succeeds, or the edge itself is suspect
  bool empty = false;       // has no endpoint, its names no address (yet): out, whatever its state
  bool measured = false;    // latency_ms comes from enough real requests
  double latency_ms = 0;    // the worse of the EWMAs, of real requests; 0: unknown
  double baseline_ms = 0;   // latency while healthy, over a minute; 0: unknown
  double failure_rate = 0;  // for the cost: smoothed, or since the change that an alarm found
  double probe_ms = 0;      // response time of health checks, less their connect; 0: unknown
  double connect_ms = 0;    // round trip, from connects; 0: unknown
  double idle_s = 0;        // since the last real answer
  double excess_ms = 0;     // by how much the latency of this moment is above the baseline
  double served = 0;        // requests/s that it answers well at this moment
  bool piles_up = false;    // it serves clearly less than it is sent, and answers late
  bool saturated = false;   // it serves less than it is sent, and answers late
  double utilization = -1;  // as its answers report it, 1 being full; negative: nobody does
  double report_age_ms = 0;
  std::string reason;  // of a state that is not healthy
};

}  // namespace fairlead::health
