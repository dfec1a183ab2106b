#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "routing/route_table.h"

namespace fairlead::routing {

/// Why one route does or does not suit a request.
struct RouteVerdict {
  std::string route;
  bool host = false;      // the host suits
  bool path = false;      // the path suits
  std::string condition;  // the first condition that fails ("method", "header x-debug", "query v"); empty
                          // when none does
  bool matches() const { return host && path && condition.empty(); }
};

/// Judges every route of `config` by itself, in file order, for people who ask why a route was passed over.
/// Looks at all of them and compiles regular expressions anew: for the admin API, not for requests.
std::vector<RouteVerdict> explain_routes(const config::Config& config, const RequestView& request);

/// The path of the calls that a match on gRPC names, or without a method what their paths begin with.
std::string grpc_path(const config::RouteMatch& match);

/// Whether a pattern as it stands in a configuration suits.
bool host_matches(const std::vector<std::string>& patterns, std::string_view host);
bool path_prefix_matches(std::string_view prefix, std::string_view path);

}  // namespace fairlead::routing
