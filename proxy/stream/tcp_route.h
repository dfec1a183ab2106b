#pragma once

#include <string>
#include <vector>

#include "routing/route_table.h"

namespace fairlead::proxy {

/// Where a listener's connections go that are forwarded as they are. Immutable, like the listener's facts
/// that it is part of.
struct TcpRoute {
  routing::Route route;  // named for the listener; its index of a service is not used, the next line is
  std::string service;
  std::vector<std::string> server_names{};  // lower case, exact or "*.suffix"; empty: all connections
};

}  // namespace fairlead::proxy
