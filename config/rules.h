#pragma once

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/node.h"

// What no field can know alone: names that must be unique or must exist, and values that must agree. Each
// rule gets the document for positions and the object read from it; they agree in the number and order of
// their elements.
namespace fairlead::config {

/// Unique names of listeners, regions, services and routes; routes without a name get theirs; names referred
/// to exist.
void check_names(const Node& root, Config& config, Diagnostics& diagnostics);

/// Addresses are listened on once; only sockets that are files have permissions; the admin API stays on
/// loopback.
void check_addresses(const Node& root, const Config& config, Diagnostics& diagnostics);

/// Weights on all regions or none; PROXY protocol headers on connections of one client; a maximum that is not
/// written follows what it bounds; gRPC probes and gRPC-Web only over HTTP/2. Puts each service's regions in
/// the order of the top level.
void check_services(const Node& root, Config& config, Diagnostics& diagnostics);

/// Listeners forward connections to services of protocol tcp alone, and routes requests to the others; what
/// no connection can reach is refused.
void check_tcp(const Node& root, const Config& config, Diagnostics& diagnostics);

/// A service's own certificate and its key are given together; for endpoints without a host the name is
/// given.
void check_tls(const Node& root, const Config& config, Diagnostics& diagnostics);

/// Limits that contain each other. A default gives way to the other one if that was written; both written
/// must agree.
void check_limits(const Node& root, Config& config, Diagnostics& diagnostics);

}  // namespace fairlead::config
