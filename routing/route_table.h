#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "config/config.h"

namespace fairlead::routing {

/// A header field or query parameter as routes see it; views into the request.
struct NameValue {
  std::string_view name;
  std::string_view value;
};

/// What of a request a route can match on. `host` is lower case and without a port; `path` is normalised and
/// without the query; `query` is the raw text after '?'.
struct RequestView {
  std::string_view host;
  std::string_view path;
  std::string_view method;
  std::string_view query;
  /// Value of a header by lower-case name, or nullptr data when absent; called only for routes that ask.
  std::string_view (*header)(const void* context, std::string_view name) = nullptr;
  const void* context = nullptr;
};

/// One route, immutable.
struct Route {
  uint32_t id = 0;  // stable for a name for the life of the process
  std::string name;
  uint32_t service = 0;  // index into Snapshot::services
  config::Duration timeout{};
  bool idempotent = false;  // whatever the method
  bool grpc_web = false;    // translated to gRPC
  std::vector<std::string> upgrades{};
  std::shared_ptr<const config::Compression> compression{};  // null: off
  config::Criticality criticality = config::Criticality::normal;
};

/// Finds the route of a request. Precedence:
///  1. host: exact, then the longest `*.suffix` (any number of labels, at least one), then any;
///  2. within a host the path: exact, then the longest prefix ("/api" matches "/api" and "/api/x", not
///  "/apix"; "/api/"
///     matches what starts with it), then regular expressions (which must match the whole path) and `any`, in
///     the order in which each first stands in the file;
///  3. among routes of equal host and path: more conditions first (methods count as one, each header and each
///  query
///     parameter as one), then file order.
///  A match on gRPC stands for the exact path "/service/method", or the prefix "/service/", and one
///  condition.
/// A route whose conditions fail yields to the next by these rules, also across paths and hosts. Cost does
/// not grow with the number of routes for host and path matches; nothing is allocated, except to decode an
/// encoded query parameter that a route asks for. Built by the builder thread, immutable after that. Regular
/// expressions are compiled once per worker, since RE2 takes a shared lock per search; `match` is told whose
/// copy to use.
class RouteTable {
 public:
  RouteTable();
  ~RouteTable();
  RouteTable(RouteTable&&) noexcept;
  RouteTable& operator=(RouteTable&&) noexcept;

  /// `ids[i]` is the stable id of `config.routes[i]`; `copies` ≥ 1 is the number of threads that will match
  /// at once. Fails on a route of an unknown service and on an invalid regular expression, naming the route.
  static absl::StatusOr<RouteTable> build(const config::Config& config, std::span<const uint32_t> ids,
                                          size_t copies);

  /// The first matching route by the precedence above, or nullptr.
  /// `copy` < copies names the caller's set of regular expressions.
  const Route* match(const RequestView& request, size_t copy) const;

  const std::vector<Route>& routes() const;

 private:
  struct Index;
  class Builder;
  std::unique_ptr<Index> index_;
};

}  // namespace fairlead::routing
