#pragma once

// For tests of what works by a snapshot: one worker's surroundings without its thread, and snapshots to put
// into it.

#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "proxy/loopback_test_support.h"
#include "proxy/stream/worker_context.h"

namespace fairlead::proxy {

inline routing::Endpoint test_endpoint(const sockaddr_in& address) {
  routing::Endpoint made{
      .address = "127.0.0.1:" + std::to_string(ntohs(address.sin_port)), .socket_address = {}, .state = {}};
  reinterpret_cast<sockaddr_in&>(made.socket_address.storage) = address;
  made.socket_address.length = sizeof address;
  made.state = std::make_shared<health::EndpointState>(made.address, 1);
  return made;
}

/// A service with a region "region-<i>" per listener. `adjust` may change its configuration.
inline std::shared_ptr<routing::Service> test_service(
    std::string name, const std::vector<const LoopbackListener*>& regions,
    const std::function<void(config::Service&)>& adjust = {}) {
  auto made = std::make_shared<routing::Service>();
  made->state = std::make_shared<health::ServiceState>(1);
  made->id = static_cast<uint32_t>(std::hash<std::string>{}(name));
  made->config.name = std::move(name);
  for (size_t i = 0; i < regions.size(); ++i) {
    routing::ServiceRegion region{
        .name = "region-" + std::to_string(i), .region = static_cast<uint32_t>(i), .endpoints = {}};
    region.endpoints.push_back(test_endpoint(regions[i]->address()));
    made->regions.push_back(std::move(region));
  }
  if (adjust) adjust(made->config);
  return made;
}

/// A snapshot whose route i, at the prefix "/<name>", leads to service i. `adjust` may change the rest.
inline std::shared_ptr<routing::Snapshot> test_snapshot(
    const std::vector<std::shared_ptr<routing::Service>>& services,
    const std::function<void(config::Config&)>& adjust = {}) {
  auto made = std::make_shared<routing::Snapshot>();
  auto config = std::make_shared<config::Config>();
  for (const auto& service : services) {
    config->services.push_back(service->config);
    config->routes.push_back(
        {.name = "to-" + service->config.name,
         .match = {.path_kind = config::RouteMatch::Path::prefix, .path = "/" + service->config.name},
         .service = service->config.name});
    made->services.push_back(service);
  }
  if (adjust) adjust(*config);
  std::vector<uint32_t> ids(config->routes.size());
  std::iota(ids.begin(), ids.end(), 0u);
  made->routes = std::move(*routing::RouteTable::build(*config, ids, 1));
  made->generation = 1;
  made->config = std::move(config);
  return made;
}

/// A plan that sends everything to the first region, then to the others in order.
inline routing::SharePlan test_plan(std::shared_ptr<const routing::Service> service) {
  auto table = std::make_shared<routing::ShareTable>();
  table->version = 1;
  for (uint32_t i = 0; i < service->regions.size(); ++i) {
    table->regions.push_back({.region = i, .share = i == 0 ? 1.0 : 0.0, .reason = ""});
    table->preference.push_back(i);
  }
  return {.service = std::move(service), .table = std::move(table)};
}

struct TestWorker {
  void adopt(const std::shared_ptr<routing::Snapshot>& snapshot) {
    for (const auto& service : snapshot->services) state.adopt(test_plan(service));
    state.adopt(snapshot);
  }
  uint64_t count(telemetry::Family family, telemetry::Shard::Labels labels) {
    return shard.counter(family, labels).value();
  }

  telemetry::Registry registry;
  telemetry::Shard& shard = registry.new_shard();
  Reactor reactor;
  WorkerMetrics metrics{shard};
  LocalState state{reactor, shard, 0, 1};
  int wakes = 0;  // of the health thread
  WorkerContext context{.reactor = reactor,
                        .state = state,
                        .metrics = metrics,
                        .wake_health = [this] { ++wakes; },
                        .random = routing::Random(1),
                        .path = {},
                        .host = {},
                        .forwarded_for = {}};
};

}  // namespace fairlead::proxy
