#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "health/time.h"

namespace fairlead::bench {

/// How a simulated region behaves: set on the command line and changed while it runs by `PUT /_region?…`.
struct Behaviour {
  Duration latency{};       // the path's round trip, spent by every answer
  Duration jitter{};        // added to latency, uniform in [0, jitter]
  Duration service_time{};  // time in service: holds one of the `concurrency` slots
  double error_rate = 0;    // share of requests answered by `error_status`; health checks excepted
  double slow_rate = 0;     // share of requests that take `slow_by` longer; health checks excepted
  Duration slow_by{};
  double reset_rate = 0;  // share of requests answered by a connection reset; health checks excepted
  int error_status = 503;
  int health_status = 200;   // of /healthz
  bool hang = false;         // accepts and reads, but answers nothing until this is taken back
  uint32_t concurrency = 0;  // requests in service at once; 0: any number
  uint32_t queue = 1000;     // requests that wait for a slot; more are answered by 503
  bool report = false;       // with a `concurrency`, answers tell how full it is
  uint32_t size = 128;       // bytes of body

  /// Applies "latency=40ms&error_rate=0.05": all of it, or nothing and the reason is returned (empty:
  /// applied).
  std::string apply(std::string_view settings);
  std::string to_json() const;
};

}  // namespace fairlead::bench
