#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "config/config.h"
#include "proxy/proxy_error.h"
#include "telemetry/metrics.h"

namespace fairlead::proxy {

/// A worker's series that are not about one region of one service. Worker's thread only.
class WorkerMetrics {
 public:
  explicit WorkerMetrics(telemetry::Shard& shard);

  /// requests_total: ids are the stable ones, names label the series when it is made.
  struct Request {
    uint32_t route_id = ~0u;
    uint32_t service_id = ~0u;
    const void* region = nullptr;  // identity of the service's region, for the life of the worker
    int status = 0;
    std::string_view route, service, region_name, protocol;
  };
  void add_request(const Request& request);
  void add_grpc(std::string_view service, std::string_view region, int status);
  void add_rejected(std::string_view reason);
  void add_limit_hit(std::string_view reason);
  void add_retry(std::string_view service, ProxyError::Kind reason);
  void add_retry_status(std::string_view service, int status);
  void add_budget_exhausted(std::string_view service);
  /// A request turned away for lack of `reason`; while nobody knows its route it is taken for a normal one.
  void add_shed(std::string_view reason, config::Criticality criticality = config::Criticality::normal);
  /// A response's body before and after it was compressed.
  void add_compression(uint64_t received, uint64_t sent);

  telemetry::Counter& bytes_received;
  telemetry::Counter& bytes_sent;
  telemetry::Gauge& downstream_connections;
  telemetry::Gauge& tunnels;
  telemetry::Counter& downstream_connections_total;
  telemetry::Gauge& event_loop_lag;

 private:
  using Key = std::tuple<uint32_t, uint32_t, const void*, int, const void*>;
  telemetry::Shard& shard_;
  absl::flat_hash_map<Key, telemetry::Counter*> requests_;
};

}  // namespace fairlead::proxy
