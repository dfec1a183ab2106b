#include "proxy/upstream/upstream_metrics.h"

#include <utility>

namespace fairlead::proxy {

using telemetry::Family;

UpstreamMetrics::UpstreamMetrics(telemetry::Shard& shard, std::string service, std::string region)
    : connections(shard.gauge(Family::upstream_connections, {service, region})),
      pending(shard.gauge(Family::upstream_pending, {service, region})),
      pending_overflow(shard.counter(Family::upstream_pending_overflow_total, {service, region})),
      connection_limit_hits(shard.counter(Family::limit_hits_total, {"upstream_connections"})),
      unsolicited_bytes(shard.counter(Family::limit_hits_total, {"unsolicited_bytes"})),
      interim_responses(shard.counter(Family::limit_hits_total, {"interim_responses"})),
      evacuations(shard.counter(Family::evacuations_total, {service, region})),
      connect_duration(shard.histogram(Family::upstream_connect_duration_seconds, {service, region})),
      attempt_duration(shard.histogram(Family::upstream_request_duration_seconds, {service, region})),
      request_duration(shard.histogram(Family::request_duration_seconds, {service, region})),
      shard_(shard),
      service_(std::move(service)),
      region_(std::move(region)) {}

void UpstreamMetrics::add_attempt(int status) {
  telemetry::Counter*& counter = by_status_.at(static_cast<size_t>(status) % by_status_.size());
  if (counter == nullptr) {
    counter = &shard_.counter(Family::upstream_attempts_total, {service_, region_, std::to_string(status)});
  }
  counter->add();
}

void UpstreamMetrics::add_attempt(ProxyError::Kind failure) {
  telemetry::Counter*& counter = by_failure_.at(static_cast<size_t>(failure));
  if (counter == nullptr) {
    counter = &shard_.counter(Family::upstream_attempts_total, {service_, region_, to_string(failure)});
  }
  counter->add();
}

}  // namespace fairlead::proxy
