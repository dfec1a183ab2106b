#pragma once

#include <array>
#include <string>

#include "proxy/proxy_error.h"
#include "telemetry/metrics.h"

namespace fairlead::proxy {

/// One worker's series about one region of one service, found once so that a request only adds. Kept for the
/// life of the worker, since series outlive configurations. Worker's thread only.
class UpstreamMetrics {
 public:
  UpstreamMetrics(telemetry::Shard& shard, std::string service, std::string region);

  void add_attempt(int status);
  void add_attempt(ProxyError::Kind failure);

  telemetry::Gauge& connections;
  telemetry::Gauge& pending;
  telemetry::Counter& pending_overflow;
  telemetry::Counter& connection_limit_hits;
  telemetry::Counter& unsolicited_bytes;
  telemetry::Counter& interim_responses;  // more of them than a request may have
  telemetry::Counter& evacuations;
  telemetry::Histogram& connect_duration;
  telemetry::Histogram& attempt_duration;
  telemetry::Histogram& request_duration;

 private:
  telemetry::Shard& shard_;
  std::string service_;
  std::string region_;
  std::array<telemetry::Counter*, 600> by_status_{};  // made on first use
  std::array<telemetry::Counter*, 32> by_failure_{};
};

}  // namespace fairlead::proxy
