#include "routing/route_explanation.h"

#include "routing/regex_set.h"
#include "routing/route_conditions.h"

namespace fairlead::routing {
namespace {

bool path_matches(const config::RouteMatch& match, std::string_view path) {
  using Path = config::RouteMatch::Path;
  switch (match.path_kind) {
    case Path::any:
      return true;
    case Path::exact:
      return path == match.path;
    case Path::prefix:
      return path_prefix_matches(match.path, path);
    case Path::grpc:
      return match.grpc_method.empty() ? path.starts_with(grpc_path(match)) : path == grpc_path(match);
    case Path::regex: {
      RegexSet regexes(1);
      auto number = regexes.add(match.path);
      return number.ok() && regexes.matches(*number, path, 0);
    }
  }
  return false;
}

}  // namespace

std::string grpc_path(const config::RouteMatch& match) {
  return "/" + match.grpc_service + "/" + match.grpc_method;
}

bool host_matches(const std::vector<std::string>& patterns, std::string_view host) {
  if (patterns.empty()) return true;
  for (const std::string& pattern : patterns) {
    if (pattern == "*" || pattern == host) return true;
    std::string_view suffix = std::string_view(pattern).substr(1);
    if (pattern.starts_with("*.") && host.size() > suffix.size() && host.ends_with(suffix)) return true;
  }
  return false;
}

bool path_prefix_matches(std::string_view prefix, std::string_view path) {
  if (!path.starts_with(prefix)) return false;
  return prefix.empty() || prefix.ends_with('/') || path.size() == prefix.size() ||
         path[prefix.size()] == '/';
}

std::vector<RouteVerdict> explain_routes(const config::Config& config, const RequestView& request) {
  std::vector<RouteVerdict> verdicts;
  for (const auto& route : config.routes) {
    RouteVerdict& verdict = verdicts.emplace_back();
    verdict.route = route.name;
    verdict.host = host_matches(route.match.hosts, request.host);
    verdict.path = path_matches(route.match, request.path);
    RegexSet regexes(1);
    auto conditions = RouteConditions::build(route.match, regexes);
    verdict.condition =
        conditions.ok() ? conditions->first_failure(request, regexes, 0) : "regular expression";
  }
  return verdicts;
}

}  // namespace fairlead::routing
