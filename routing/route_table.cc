#include "routing/route_table.h"

#include <algorithm>
#include <map>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "routing/host_index.h"
#include "routing/path_index.h"
#include "routing/regex_set.h"
#include "routing/route_conditions.h"
#include "routing/route_explanation.h"

namespace fairlead::routing {
namespace {

constexpr uint32_t kNone = ~0u;

/// The routes of one (host, path), in the order in which they are tried. The usual case, a single route
/// without conditions, needs no further memory to be read.
struct Run {
  uint32_t first = 0;  // in Index::candidates; with kSole the route itself
  uint32_t count = 0;
  static constexpr uint32_t kSole = ~0u;
};

/// A regular expression or `any`, tried in turn when no exact path or prefix gave a route.
struct Pattern {
  uint32_t regex = kNone;  // kNone: any path
  Run run;
};

/// What a host has, beside its parent: all that the usual match reads of it in one cache line.
struct Host {
  PathIndex::Lengths path_lengths;
  uint32_t pattern_count = 0;
  Pattern first_pattern;
  uint32_t further_patterns = 0;  // where the others begin in Index::patterns
};

absl::Status in_route(const config::Route& route, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat("route '", route.name, "': ", status.message()));
}

}  // namespace

/// What `match` reads. Candidates of one (host, path) stand together, in the order in which they are tried.
struct RouteTable::Index {
  explicit Index(size_t copies) : regexes(copies) {}

  const Route* match_in_host(uint32_t host, const RequestView& request, size_t copy) const;
  const Route* first_of(Run run, const RequestView& request, size_t copy) const;

  std::vector<Route> routes;
  std::vector<RouteConditions> conditions;  // by route
  RegexSet regexes;
  HostIndex hosts;
  PathIndex paths;
  std::vector<uint32_t> candidates;  // indices of routes
  std::vector<Run> path_runs;        // by number in `paths`
  std::vector<Pattern> patterns;     // those of one host, but for its first, stand together
  std::vector<Host> host_records;    // by number in `hosts`
};

/// Collects routes by host and path, then lays them out flat.
class RouteTable::Builder {
 public:
  explicit Builder(Index& index) : index_(index) {}

  absl::Status add(uint32_t route, const config::RouteMatch& match) {
    using Path = config::RouteMatch::Path;
    uint32_t regex = kNone;
    if (match.path_kind == Path::regex) {
      auto number = regex_number(match.path);
      if (!number.ok()) return number.status();
      regex = *number;
    }
    for (uint32_t host : hosts_of(match)) {
      switch (match.path_kind) {
        case Path::exact:
          at(by_path_, index_.paths.add_exact(host, match.path)).push_back(route);
          break;
        case Path::prefix:
          at(by_path_, index_.paths.add_prefix(host, match.path)).push_back(route);
          break;
        case Path::grpc:
          at(by_path_, grpc_number(host, match)).push_back(route);
          break;
        case Path::regex:
        case Path::any:
          pattern(host, regex).push_back(route);
          break;
      }
    }
    return absl::OkStatus();
  }

  void finish() {
    index_.hosts.seal();
    index_.paths.seal();
    for (auto& routes : by_path_) index_.path_runs.push_back(lay_out(routes));
    by_host_.resize(index_.hosts.size());
    for (uint32_t host = 0; host < by_host_.size(); ++host) {
      Host& record = index_.host_records.emplace_back();
      record.path_lengths = index_.paths.lengths(host);
      record.pattern_count = static_cast<uint32_t>(by_host_[host].size());
      record.further_patterns = static_cast<uint32_t>(index_.patterns.size());
      for (uint32_t i = 0; i < record.pattern_count; ++i) {
        auto& [regex, routes] = by_host_[host][i];
        Pattern pattern{regex, lay_out(routes)};
        if (i == 0) record.first_pattern = pattern;
        if (i > 0) index_.patterns.push_back(pattern);
      }
    }
  }

 private:
  using Routes = std::vector<uint32_t>;
  using Patterns = std::vector<std::pair<uint32_t, Routes>>;  // by regular expression, in file order

  template <typename T>
  static T& at(std::vector<T>& list, uint32_t i) {
    if (list.size() <= i) list.resize(i + 1);
    return list[i];
  }

  uint32_t grpc_number(uint32_t host, const config::RouteMatch& match) {
    const std::string path = grpc_path(match);
    return match.grpc_method.empty() ? index_.paths.add_prefix(host, path)
                                     : index_.paths.add_exact(host, path);
  }

  std::vector<uint32_t> hosts_of(const config::RouteMatch& match) {
    if (match.hosts.empty()) return {index_.hosts.add("*")};
    std::vector<uint32_t> hosts;
    for (const auto& host : match.hosts) hosts.push_back(index_.hosts.add(host));
    std::sort(hosts.begin(), hosts.end());
    hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
    return hosts;
  }

  /// Equal patterns share one compiled expression, hence one place in the order.
  absl::StatusOr<uint32_t> regex_number(const std::string& text) {
    if (auto known = regex_numbers_.find(text); known != regex_numbers_.end()) return known->second;
    auto number = index_.regexes.add(text);
    if (number.ok()) regex_numbers_[text] = *number;
    return number;
  }

  Routes& pattern(uint32_t host, uint32_t regex) {
    Patterns& patterns = at(by_host_, host);
    for (auto& [known, routes] : patterns) {
      if (known == regex) return routes;
    }
    return patterns.emplace_back(regex, Routes{}).second;
  }

  Run lay_out(Routes& routes) {
    if (routes.size() == 1 && index_.conditions[routes[0]].count() == 0) return {routes[0], Run::kSole};
    std::stable_sort(routes.begin(), routes.end(), [&](uint32_t a, uint32_t b) {
      return index_.conditions[a].count() > index_.conditions[b].count();
    });
    Run run{static_cast<uint32_t>(index_.candidates.size()), static_cast<uint32_t>(routes.size())};
    index_.candidates.insert(index_.candidates.end(), routes.begin(), routes.end());
    return run;
  }

  Index& index_;
  absl::flat_hash_map<std::string, uint32_t> regex_numbers_;
  std::vector<Routes> by_path_;    // by number in Index::paths
  std::vector<Patterns> by_host_;  // by number in Index::hosts
};

RouteTable::RouteTable() : index_(std::make_unique<Index>(1)) {}
RouteTable::~RouteTable() = default;
RouteTable::RouteTable(RouteTable&&) noexcept = default;
RouteTable& RouteTable::operator=(RouteTable&&) noexcept = default;

absl::StatusOr<RouteTable> RouteTable::build(const config::Config& config, std::span<const uint32_t> ids,
                                             size_t copies) {
  RouteTable table;
  table.index_ = std::make_unique<Index>(copies);
  Index& index = *table.index_;
  absl::flat_hash_map<std::string, uint32_t> services;
  for (const auto& service : config.services) services.emplace(service.name, services.size());

  Builder builder(index);
  for (uint32_t i = 0; i < config.routes.size(); ++i) {
    const config::Route& route = config.routes[i];
    auto service = services.find(route.service);
    if (service == services.end()) {
      return in_route(route,
                      absl::InvalidArgumentError(absl::StrCat("unknown service '", route.service, "'")));
    }
    index.routes.push_back({ids[i], route.name, service->second, route.timeout, route.idempotent,
                            route.grpc_web, route.upgrades});
    index.routes.back().criticality = route.criticality;
    if (route.compression)
      index.routes.back().compression = std::make_shared<const config::Compression>(*route.compression);
    auto conditions = RouteConditions::build(route.match, index.regexes);
    if (!conditions.ok()) return in_route(route, conditions.status());
    index.conditions.push_back(*std::move(conditions));
    if (auto status = builder.add(i, route.match); !status.ok()) return in_route(route, status);
  }
  builder.finish();
  return table;
}

const Route* RouteTable::match(const RequestView& request, size_t copy) const {
  const HostIndex& hosts = index_->hosts;
  for (uint32_t host = hosts.find(request.host); host != HostIndex::kNone; host = hosts.parent(host)) {
    if (const Route* route = index_->match_in_host(host, request, copy)) return route;
  }
  return nullptr;
}

const Route* RouteTable::Index::match_in_host(uint32_t host, const RequestView& request, size_t copy) const {
  const Host& record = host_records[host];
  PathIndex::Hit hit;
  if (!record.path_lengths.empty()) hit = paths.find(record.path_lengths, host, request.path);
  if (hit.exact != PathIndex::kNone) {
    if (const Route* route = first_of(path_runs[hit.exact], request, copy)) return route;
  }
  for (uint32_t prefix = hit.prefix; prefix != PathIndex::kNone; prefix = paths.parent(prefix)) {
    if (const Route* route = first_of(path_runs[prefix], request, copy)) return route;
  }
  for (uint32_t i = 0; i < record.pattern_count; ++i) {
    const Pattern& pattern = i == 0 ? record.first_pattern : patterns[record.further_patterns + i - 1];
    if (pattern.regex != kNone && !regexes.matches(pattern.regex, request.path, copy)) continue;
    if (const Route* route = first_of(pattern.run, request, copy)) return route;
  }
  return nullptr;
}

const Route* RouteTable::Index::first_of(Run run, const RequestView& request, size_t copy) const {
  if (run.count == Run::kSole) return &routes[run.first];
  for (uint32_t i = run.first; i < run.first + run.count; ++i) {
    uint32_t route = candidates[i];
    if (conditions[route].match(request, regexes, copy)) return &routes[route];
  }
  return nullptr;
}

const std::vector<Route>& RouteTable::routes() const { return index_->routes; }

}  // namespace fairlead::routing
