#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "config/duration.h"
#include "config/message.h"
#include "config/rules.h"

namespace fairlead::config {
namespace {

void check_weights(const Node& service, const std::string& path, Diagnostics& diagnostics) {
  const Node* regions = service.find("regions");
  if (regions == nullptr || regions->kind != Node::Kind::map) return;
  std::vector<size_t> without;
  for (size_t i = 0; i < regions->entries(); ++i) {
    if (regions->value(i).find("weight") == nullptr) without.push_back(i);
  }
  if (without.size() == regions->entries()) return;
  for (size_t i : without) {
    diagnostics.add(regions->key(i).location, concat(path, ".regions.", regions->key(i).text, ".weight"),
                    "missing; under policy weighted every region has a weight or none has");
  }
}

void check_hold_down(const Node& service, const std::string& path, Detection& detection,
                     Diagnostics& diagnostics) {
  if (detection.max_hold_down >= detection.hold_down) return;
  const Node& block = *service.find("detection");  // else both are defaults
  const Node* maximum = block.find("max_hold_down");
  if (maximum == nullptr) {
    detection.max_hold_down = detection.hold_down;
  } else if (block.find("hold_down") == nullptr) {
    detection.hold_down = detection.max_hold_down;
  } else {
    diagnostics.add(maximum->location, path + ".detection.max_hold_down",
                    concat("must not be below hold_down, which is ", format_duration(detection.hold_down)));
  }
}

void check_proxy_protocol(const Node& service, const std::string& path, const Service& config,
                          Diagnostics& diagnostics) {
  const Node* given = service.find("proxy_protocol");
  if (given == nullptr || config.proxy_protocol == ProxyProtocol::off) return;
  if (config.protocol != Protocol::h2) return;
  diagnostics.add(
      given->location, path + ".proxy_protocol",
      "needs protocol http1 or tcp: a connection is told one client, and HTTP/2 shares it among many");
}

void check_grpc_probe(const Node& service, const std::string& path, const Service& read,
                      Diagnostics& diagnostics) {
  if (read.protocol == Protocol::h2 || !read.health_check ||
      read.health_check->kind != HealthCheck::Kind::grpc)
    return;
  const Node* probe = service.find("health_check")->find("grpc");
  diagnostics.add(probe->location, path + ".health_check.grpc",
                  "needs endpoints that speak HTTP/2; expected protocol: h2 in the service");
}

void check_grpc_web(const Node& root, const Config& config, Diagnostics& diagnostics) {
  const Node* routes = root.find("routes");
  for (size_t i = 0; i < config.routes.size(); ++i) {
    if (!config.routes[i].grpc_web) continue;
    for (const Service& service : config.services) {
      if (service.name != config.routes[i].service || service.protocol == Protocol::h2) continue;
      diagnostics.add(routes->items[i]->find("grpc_web")->location,
                      concat("routes[", std::to_string(i), "].grpc_web"),
                      concat("needs endpoints that speak HTTP/2; expected protocol: h2 in service ",
                             shown(service.name)));
    }
  }
}

void sort_regions(Config& config) {
  absl::flat_hash_map<std::string_view, size_t> position;
  for (size_t i = 0; i < config.regions.size(); ++i) position.try_emplace(config.regions[i].name, i);
  for (Service& service : config.services) {
    const auto rank = [&](const ServiceRegion& region) {
      const auto found = position.find(region.region);
      return found != position.end() ? found->second : position.size();
    };
    std::stable_sort(service.regions.begin(), service.regions.end(),
                     [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  }
}

}  // namespace

void check_services(const Node& root, Config& config, Diagnostics& diagnostics) {
  const Node* services = root.find("services");
  for (size_t i = 0; i < config.services.size(); ++i) {
    const Node& node = *services->items[i];
    const std::string path = concat("services[", std::to_string(i), "]");
    if (config.services[i].policy == Policy::weighted) check_weights(node, path, diagnostics);
    check_proxy_protocol(node, path, config.services[i], diagnostics);
    check_hold_down(node, path, config.services[i].detection, diagnostics);
    check_grpc_probe(node, path, config.services[i], diagnostics);
  }
  check_grpc_web(root, config, diagnostics);
  sort_regions(config);
}

}  // namespace fairlead::config
