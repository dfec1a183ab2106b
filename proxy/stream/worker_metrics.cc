#include "proxy/stream/worker_metrics.h"

#include "absl/strings/str_cat.h"

namespace fairlead::proxy {

using telemetry::Family;

WorkerMetrics::WorkerMetrics(telemetry::Shard& shard)
    : bytes_received(shard.counter(Family::bytes_total, {"received"})),
      bytes_sent(shard.counter(Family::bytes_total, {"sent"})),
      downstream_connections(shard.gauge(Family::downstream_connections)),
      tunnels(shard.gauge(Family::tunnels)),
      downstream_connections_total(shard.counter(Family::downstream_connections_total)),
      event_loop_lag(shard.gauge(Family::event_loop_lag_seconds)),
      shard_(shard) {}

void WorkerMetrics::add_request(const Request& request) {
  // Protocol names are literals: their addresses tell them apart.
  const Key key{request.route_id, request.service_id, request.region, request.status,
                request.protocol.data()};
  telemetry::Counter*& counter = requests_[key];
  if (counter == nullptr) {
    counter = &shard_.counter(Family::requests_total, {request.route, request.service, request.region_name,
                                                       absl::StrCat(request.status), request.protocol});
  }
  counter->add();
}

void WorkerMetrics::add_grpc(std::string_view service, std::string_view region, int status) {
  const std::string text = status < 0 ? "none" : absl::StrCat(status);
  shard_.counter(Family::grpc_requests_total, {service, region, text}).add();
}

void WorkerMetrics::add_rejected(std::string_view reason) {
  shard_.counter(Family::rejected_total, {reason}).add();
}

void WorkerMetrics::add_limit_hit(std::string_view reason) {
  shard_.counter(Family::limit_hits_total, {reason}).add();
}

void WorkerMetrics::add_retry(std::string_view service, ProxyError::Kind reason) {
  shard_.counter(Family::retries_total, {service, to_string(reason)}).add();
}

void WorkerMetrics::add_retry_status(std::string_view service, int status) {
  shard_.counter(Family::retries_total, {service, absl::StrCat(status)}).add();
}

void WorkerMetrics::add_budget_exhausted(std::string_view service) {
  shard_.counter(Family::retry_budget_exhausted_total, {service}).add();
}

void WorkerMetrics::add_compression(uint64_t received, uint64_t sent) {
  shard_.counter(Family::compression_bytes_total, {"received"}).add(received);
  shard_.counter(Family::compression_bytes_total, {"sent"}).add(sent);
}

void WorkerMetrics::add_shed(std::string_view reason, config::Criticality criticality) {
  shard_.counter(Family::shed_total, {reason, config::to_string(criticality)}).add();
}

}  // namespace fairlead::proxy
