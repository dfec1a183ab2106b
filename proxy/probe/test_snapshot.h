#pragma once

// Services as tests of the health thread write them down. Included by *_test.cc and *_benchmark.cc only.

#include <boost/asio/ip/tcp.hpp>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "routing/snapshot.h"

namespace fairlead::proxy {

inline routing::Endpoint test_endpoint(const boost::asio::ip::tcp::endpoint& at, size_t workers = 1) {
  routing::Endpoint endpoint;
  endpoint.address = at.address().to_string() + ":" + std::to_string(at.port());
  std::memcpy(&endpoint.socket_address.storage, at.data(), at.size());
  endpoint.socket_address.length = static_cast<socklen_t>(at.size());
  endpoint.state = std::make_shared<health::EndpointState>(endpoint.address, workers);
  return endpoint;
}

/// A service with one region per list of endpoints, named a, b, c…
inline std::shared_ptr<routing::Service> test_service(std::vector<std::vector<routing::Endpoint>> regions,
                                                      const config::Service& config = {}) {
  auto service = std::make_shared<routing::Service>();
  service->state = std::make_shared<health::ServiceState>(1);
  service->config = config;
  if (service->config.name.empty()) service->config.name = "shop";
  for (auto& endpoints : regions) {
    routing::ServiceRegion region;
    region.name = std::string(1, static_cast<char>('a' + service->regions.size()));
    region.endpoints = std::move(endpoints);
    service->regions.push_back(std::move(region));
  }
  return service;
}

inline std::shared_ptr<routing::Snapshot> test_snapshot(
    std::vector<std::shared_ptr<const routing::Service>> services) {
  auto snapshot = std::make_shared<routing::Snapshot>();
  snapshot->services = std::move(services);
  return snapshot;
}

/// Evidence as a worker adds it.
inline void add_outcome(const routing::Endpoint& endpoint, health::Outcome outcome, uint64_t n,
                        Duration latency = {}) {
  health::EvidenceShard& shard = endpoint.state->shard(0);
  using Shard = health::EvidenceShard;
  Shard::add<uint64_t>(shard.sent, n);
  if (outcome == health::Outcome::ok) {
    Shard::add<uint64_t>(shard.answered, n);
    Shard::add<uint64_t>(shard.latency_ns, n * static_cast<uint64_t>(latency.count()));
    Shard::add<uint32_t>(shard.latency[health::LatencyBuckets::index(latency)], static_cast<uint32_t>(n));
  }
  Shard::add<uint64_t>(shard.outcomes[static_cast<size_t>(outcome)], n);
}

}  // namespace fairlead::proxy
