#include "control/snapshot_builder.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "config/address.h"

namespace fairlead::control {
namespace {

uint32_t index_of(const std::vector<config::Region>& regions, const std::string& name) {
  auto found =
      std::find_if(regions.begin(), regions.end(), [&](const auto& region) { return region.name == name; });
  return static_cast<uint32_t>(found - regions.begin());
}

/// The IP addresses that a configured host stands for.
std::vector<std::string> resolve(const std::string& host, const Addresses& addresses) {
  if (config::is_ipv4(host) || config::is_ipv6(host) || config::is_unix(host)) return {host};
  auto found = addresses.find(host);
  return found == addresses.end() ? std::vector<std::string>() : found->second;
}

bool same_endpoints(const routing::ServiceRegion& a, const routing::ServiceRegion& b) {
  return std::equal(a.endpoints.begin(), a.endpoints.end(), b.endpoints.begin(), b.endpoints.end(),
                    [](const auto& x, const auto& y) { return x.address == y.address && x.host == y.host; });
}

/// Whether two services of equal name would decide alike.
bool same_service(const routing::Service& a, const routing::Service& b) {
  return a.config == b.config && a.instances == b.instances && a.tls == b.tls &&
         std::equal(
             a.regions.begin(), a.regions.end(), b.regions.begin(), b.regions.end(),
             [](const auto& x, const auto& y) { return x.region == y.region && same_endpoints(x, y); });
}

routing::SocketAddress unix_address(std::string_view path) {
  routing::SocketAddress out;
  auto* address = reinterpret_cast<sockaddr_un*>(&out.storage);
  if (path.size() >= sizeof address->sun_path) return out;
  address->sun_family = AF_UNIX;
  path.copy(address->sun_path, path.size());
  out.length = sizeof *address;
  return out;
}

}  // namespace

routing::SocketAddress socket_address(const std::string& ip, uint16_t port) {
  if (config::is_unix(ip)) return unix_address(config::unix_path(ip));
  routing::SocketAddress out;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
  if (inet_pton(AF_INET, ip.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    out.length = sizeof *v4;
  } else if (inet_pton(AF_INET6, ip.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    out.length = sizeof *v6;
  }
  return out;
}

absl::StatusOr<std::shared_ptr<const routing::Snapshot>> SnapshotBuilder::build(
    SnapshotInput input, const routing::Snapshot* previous) {
  const config::Config& config = *input.config;
  std::vector<uint32_t> route_ids;
  for (const auto& route : config.routes) route_ids.push_back(routes_.of(route.name));
  auto routes = routing::RouteTable::build(config, route_ids, workers_ + 1);
  if (!routes.ok()) return routes.status();

  auto snapshot = std::make_shared<routing::Snapshot>();
  for (const auto& region : config.regions) snapshot->regions.push_back(region.name);
  for (size_t i = 0; i < config.services.size(); ++i)
    snapshot->services.push_back(build_service(i, input, previous));
  // A space is in no route's name.
  for (const auto& listener : config.listeners)
    snapshot->listener_ids.push_back(routes_.of("listener " + listener.name));
  snapshot->listener_tls = std::move(input.tls.listeners);
  snapshot->listener_tls.resize(config.listeners.size());
  snapshot->routes = *std::move(routes);
  snapshot->generation = input.generation;
  snapshot->source = std::move(input.source);
  snapshot->config = std::move(input.config);
  forget_the_dead();
  return snapshot;
}

std::shared_ptr<const routing::Service> SnapshotBuilder::build_service(size_t index,
                                                                       const SnapshotInput& input,
                                                                       const routing::Snapshot* previous) {
  const config::Service& config = input.config->services[index];
  auto service = std::make_shared<routing::Service>();
  service->id = services_.of(config.name);
  service->config = config;
  service->instances = input.config->fleet.instances;
  service->state = state(config.name);
  if (index < input.tls.services.size()) service->tls = input.tls.services[index];
  for (const auto& region : config.regions)
    service->regions.push_back(build_region(config.name, region, input));
  if (previous == nullptr) return service;
  for (const auto& old : previous->services) {
    if (old->id == service->id && same_service(*old, *service)) return old;
  }
  return service;
}

routing::ServiceRegion SnapshotBuilder::build_region(const std::string& service,
                                                     const config::ServiceRegion& config,
                                                     const SnapshotInput& input) {
  routing::ServiceRegion out;
  out.name = config.region;
  out.region = index_of(input.config->regions, config.region);
  out.capacity = config.capacity / input.config->fleet.instances;
  out.weight = config.weight;
  out.priority = config.priority;
  absl::flat_hash_set<std::string> seen;  // a name may stand for an address that is listed as well
  for (const auto& host_port : config.endpoints) {
    for (const std::string& ip : resolve(host_port.host, input.addresses)) {
      std::string address = config::to_string(config::HostPort{ip, host_port.port});
      if (!seen.insert(address).second) continue;
      out.endpoints.push_back(
          {address, socket_address(ip, host_port.port), state(service, out.name, address), host_port.host});
    }
  }
  return out;
}

std::shared_ptr<health::ServiceState> SnapshotBuilder::state(const std::string& service) {
  std::weak_ptr<health::ServiceState>& known = states_[service];
  if (auto state = known.lock()) return state;
  auto state = std::make_shared<health::ServiceState>(workers_);
  known = state;
  return state;
}

std::shared_ptr<health::EndpointState> SnapshotBuilder::state(const std::string& service,
                                                              const std::string& region,
                                                              const std::string& address) {
  // '\n' stands in no name, so that no two identities have equal keys.
  std::weak_ptr<health::EndpointState>& known =
      endpoints_[absl::StrCat(service, "\n", region, "\n", address)];
  if (auto state = known.lock()) return state;
  auto state = std::make_shared<health::EndpointState>(address, workers_);
  known = state;
  return state;
}

void SnapshotBuilder::forget_the_dead() {
  absl::erase_if(states_, [](const auto& entry) { return entry.second.expired(); });
  absl::erase_if(endpoints_, [](const auto& entry) { return entry.second.expired(); });
}

size_t SnapshotBuilder::live_endpoints() {
  forget_the_dead();
  return endpoints_.size();
}

}  // namespace fairlead::control
