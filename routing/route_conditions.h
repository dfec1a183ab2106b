#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "config/config.h"
#include "routing/regex_set.h"
#include "routing/route_table.h"

namespace fairlead::routing {

/// A ValueMatch with its regular expression compiled.
struct ValueCondition {
  std::string name;  // header names in lower case
  config::ValueMatch::Kind kind = config::ValueMatch::Kind::present;
  std::string value;
  uint32_t regex = 0;  // in the RegexSet, when kind is regex
  bool invert = false;
};

/// What a route asks of a request besides host and path: method, headers, query, being a gRPC call. Immutable
/// once built. A query parameter is compared percent-decoded ('+' is a space) and holds when any of its
/// occurrences does.
class RouteConditions {
 public:
  /// Compiles the regular expressions of `match` into `regexes`.
  static absl::StatusOr<RouteConditions> build(const config::RouteMatch& match, RegexSet& regexes);

  /// How many conditions there are: the methods count as one, every header and query parameter as one, and
  /// being a gRPC call as one.
  size_t count() const {
    return (methods_.empty() ? 0 : 1) + headers_.size() + query_.size() + (grpc_ ? 1 : 0);
  }

  bool match(const RequestView& request, const RegexSet& regexes, size_t copy) const;

  /// The first condition that does not hold, in words ("method", "header x-debug", "query v", "gRPC content
  /// type"); empty when all hold.
  std::string first_failure(const RequestView& request, const RegexSet& regexes, size_t copy) const;

 private:
  bool method_holds(std::string_view method) const;
  static bool header_holds(const ValueCondition& condition, const RequestView& request,
                           const RegexSet& regexes, size_t copy);
  static bool query_holds(const ValueCondition& condition, std::string_view query, const RegexSet& regexes,
                          size_t copy);

  /// What kept a request from being a gRPC call, gRPC-Web's among them; empty: it is one.
  static std::string_view grpc_failure(const RequestView& request);

  bool grpc_ = false;  // only gRPC calls
  std::vector<std::string> methods_;
  std::vector<ValueCondition> headers_;
  std::vector<ValueCondition> query_;
};

}  // namespace fairlead::routing
