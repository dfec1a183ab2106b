#pragma once

#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <memory>

#include "health/endpoint_state.h"
#include "proxy/upstream/upstream_pool.h"
#include "routing/load_balancer.h"
#include "routing/peak_ewma.h"

namespace fairlead::proxy {

/// One worker's side of an endpoint: its connections, its own latency estimate and count of requests under
/// way. Survives configurations that still name the endpoint. Worker's thread only, hence the plain reference
/// count.
class LocalEndpoint : public boost::intrusive_ref_counter<LocalEndpoint, boost::thread_unsafe_counter> {
 public:
  LocalEndpoint(std::shared_ptr<health::EndpointState> shared, health::EvidenceShard& shard,
                std::unique_ptr<UpstreamPool> connections)
      : state(std::move(shared)), evidence(shard), pool(std::move(connections)) {}

  /// What a balancer sees; `open` presents full health, for a region used although nothing in it is healthy.
  routing::Candidate candidate(Time now, bool open) const {
    return {.latency_ns = latency.value(now),
            .in_flight = in_flight,
            .share = open ? uint16_t{65535} : state->health().share};
  }

  const std::shared_ptr<health::EndpointState> state;
  health::EvidenceShard& evidence;
  routing::PeakEwma latency;
  uint32_t in_flight = 0;
  const std::unique_ptr<UpstreamPool> pool;
};

}  // namespace fairlead::proxy
