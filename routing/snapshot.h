#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "config/config.h"
#include "health/endpoint_state.h"
#include "health/service_state.h"
#include "routing/route_table.h"
#include "tls/client_context.h"
#include "tls/server_context.h"

namespace fairlead::routing {

/// A socket address of an endpoint.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

struct Endpoint {
  std::string address;  // "10.0.1.10:80", "[::1]:80": as metrics and status print it
  SocketAddress socket_address;
  std::shared_ptr<health::EndpointState> state;  // kept across snapshots
  std::string host{};  // as configured: what TLS asks for and verifies when the service names nothing else
};

struct ServiceRegion {
  std::string name;
  uint32_t region = 0;  // index into Snapshot::regions
  double capacity = 0;  // of this instance, requests/s; 0: not declared
  double weight = 1;
  int priority = 0;
  std::vector<Endpoint> endpoints;
};

/// One service, immutable. Shared between generations while its configuration and endpoints stay equal, so
/// that a pointer comparison tells "unchanged".
struct Service {
  uint32_t id = 0;  // stable for a name for the life of the process
  config::Service config;
  double instances = 1;                           // of this proxy, which share each region's capacity
  std::vector<ServiceRegion> regions;             // at most 64
  std::shared_ptr<health::ServiceState> state;    // kept across snapshots
  std::shared_ptr<const tls::ClientContext> tls;  // null: plain
};

/// One published generation: everything that a request is matched and steered by, apart from what changes
/// every tick. Immutable; built and destroyed by the builder thread; read by workers through a plain pointer.
struct Snapshot {
  uint64_t generation = 0;
  std::string source;  // "file", "api"
  std::shared_ptr<const config::Config> config;
  std::vector<std::shared_ptr<const tls::ServerContext>>
      listener_tls;                    // by index of config->listeners; null: plain
  std::vector<uint32_t> listener_ids;  // by the same index: stable for a name, and no route's
  std::vector<std::string> regions;
  std::vector<std::shared_ptr<const Service>> services;
  RouteTable routes;  // yields indices into `services`
};

}  // namespace fairlead::routing
