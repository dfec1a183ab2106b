#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "config/config.h"
#include "routing/route_table.h"
#include "sim/replay/log_entry.h"

namespace fairlead::sim {

/// Matches logged requests with the routes of a configuration. Of their headers the log holds the host and
/// the user agent. Where a route asks for another, a request keeps to the route whose name it had, if that is
/// still there; else it counts as without the header. A POST to the path of a gRPC route is taken for a call.
class RouteFinder {
 public:
  /// Fails on what RouteTable::build refuses. `config` outlives it.
  static absl::StatusOr<RouteFinder> make(const config::Config& config);

  struct Found {
    const routing::Route* route = nullptr;  // null: none matches
    bool in_doubt = false;                  // a header was asked for that the log does not hold
  };
  Found find(const LogEntry& entry) const;

 private:
  Found match(const LogEntry& entry, std::string_view content_type) const;

  RouteFinder() = default;
  routing::RouteTable table_;
  std::map<std::string, const routing::Route*, std::less<>> by_name_;
  std::set<std::string, std::less<>> grpc_;  // names of routes that match on a call
};

}  // namespace fairlead::sim
