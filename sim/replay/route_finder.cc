#include "sim/replay/route_finder.h"

#include <numeric>
#include <utility>
#include <vector>

namespace fairlead::sim {
namespace {

/// What is known of a request's headers, and whether anything else was asked for.
struct Headers {
  std::string_view user_agent;
  std::string_view content_type;
  bool unknown = false;
};

std::string_view header(const void* context, std::string_view name) {
  auto& headers = *static_cast<Headers*>(const_cast<void*>(context));
  if (name == "user-agent") return headers.user_agent.empty() ? std::string_view() : headers.user_agent;
  if (name == "content-type" && !headers.content_type.empty()) return headers.content_type;
  headers.unknown = true;
  return {};
}

}  // namespace

absl::StatusOr<RouteFinder> RouteFinder::make(const config::Config& config) {
  std::vector<uint32_t> ids(config.routes.size());
  std::iota(ids.begin(), ids.end(), 0);
  auto table = routing::RouteTable::build(config, ids, 1);
  if (!table.ok()) return table.status();
  RouteFinder finder;
  finder.table_ = *std::move(table);
  for (const routing::Route& route : finder.table_.routes()) finder.by_name_[route.name] = &route;
  for (const config::Route& route : config.routes) {
    if (route.match.path_kind == config::RouteMatch::Path::grpc) finder.grpc_.insert(route.name);
  }
  return finder;
}

RouteFinder::Found RouteFinder::match(const LogEntry& entry, std::string_view content_type) const {
  Headers headers{.user_agent = entry.user_agent, .content_type = content_type};
  const routing::RequestView view{.host = entry.host,
                                  .path = entry.path,
                                  .method = entry.method,
                                  .query = entry.query,
                                  .header = header,
                                  .context = &headers};
  const routing::Route* route = table_.match(view, 0);
  return {route, headers.unknown};
}

RouteFinder::Found RouteFinder::find(const LogEntry& entry) const {
  if (!grpc_.empty() && entry.method == "POST") {
    const Found call = match(entry, "application/grpc");
    if (call.route != nullptr && !call.in_doubt && grpc_.contains(call.route->name)) return call;
  }
  Found found = match(entry, {});
  if (!found.in_doubt) return found;
  if (const auto kept = by_name_.find(entry.route); kept != by_name_.end()) found.route = kept->second;
  return found;
}

}  // namespace fairlead::sim
