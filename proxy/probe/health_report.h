#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "health/endpoint_state.h"
#include "routing/shedding.h"
#include "routing/shift_report.h"

namespace fairlead::proxy {

/// What `GET /v1/status` says of one endpoint, region and service. Times in milliseconds, rates per second.
struct EndpointReport {
  std::string address;
  health::State state = health::State::healthy;
  double latency_ms = 0;
  uint64_t in_flight = 0;
  std::string check_failure{};  // what was wrong with its last health check; empty: nothing
};
struct RegionReport {
  std::string name;
  health::State state = health::State::healthy;
  bool drained = false;
  double health = 1;
  double target_share = 0;
  double share = -1;  // measured over 10 s; negative when idle (printed as null)
  double latency_ms = 0;
  double failure_rate = 0;
  double capacity = 0;      // of this instance
  double utilization = -1;  // negative: unknown (printed as null)
  std::string reason;
  std::vector<EndpointReport> endpoints;
};
struct ServiceReport {
  std::string name;
  config::Policy policy = config::Policy::latency;
  uint64_t table = 0;  // version of the ShareTable in force
  bool fail_open = false;
  routing::ByCriticality admit = {1, 1, 1, 1};  // the part of each class that is admitted
  std::vector<RegionReport> regions;
  std::optional<routing::ShiftReport> shift{};  // that is in force, or was aborted
};

}  // namespace fairlead::proxy
