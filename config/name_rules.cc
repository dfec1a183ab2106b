#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "config/message.h"
#include "config/rules.h"
#include "config/suggest.h"

namespace fairlead::config {
namespace {

/// The element of a top-level list, or nullptr where the list was refused.
const Node* element(const Node& root, std::string_view list, size_t index) {
  const Node* node = root.find(list);
  return node != nullptr && index < node->items.size() ? node->items[index] : nullptr;
}

std::string path_of(std::string_view list, size_t index, std::string_view key) {
  return concat(list, "[", std::to_string(index), "].", key);
}

/// Reports each name of a list that an earlier element has.
template <typename Element>
void check_unique(const Node& root, std::string_view list, const std::vector<Element>& elements,
                  Diagnostics& diagnostics) {
  absl::flat_hash_map<std::string_view, size_t> first;
  for (size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].name.empty()) continue;  // was refused already
    const auto [known, inserted] = first.try_emplace(elements[i].name, i);
    const Node* node = inserted ? nullptr : element(root, list, i);
    if (node == nullptr) continue;
    const Node* name = node->find("name");
    diagnostics.add((name != nullptr ? name : node)->location, path_of(list, i, "name"),
                    concat(shown(elements[i].name), " is the name of ", list, "[",
                           std::to_string(known->second), "] already"));
  }
}

/// The names of a list, to look up what refers to them. Where a name or the whole list was refused, nothing
/// is known to dangle.
class Names {
 public:
  template <typename Element>
  explicit Names(std::string_view what, const std::vector<Element>& elements) : what_(what) {
    for (const Element& element : elements) names_.push_back(element.name);
    known_.insert(names_.begin(), names_.end());
  }

  void check(const std::string& name, Location location, const std::string& field,
             Diagnostics& diagnostics) const {
    if (name.empty() || names_.empty() || known_.contains(name) || known_.contains("")) return;
    std::string hint;
    if (!diagnostics.full()) hint = did_you_mean(nearest(name, names_));
    if (hint.empty() && names_.size() <= 8) hint = concat("defined are: ", list());
    diagnostics.add(location, field,
                    concat("no ", what_, " is named ", shown(name), hint.empty() ? "" : "; ", hint));
  }

 private:
  std::string list() const {
    std::string out;
    for (std::string_view name : names_) out += concat(out.empty() ? "" : ", ", name);
    return out;
  }

  std::string_view what_;
  std::vector<std::string_view> names_;
  absl::flat_hash_set<std::string_view> known_;
};

void name_routes(const Node& root, std::vector<Route>& routes) {
  for (size_t i = 0; i < routes.size(); ++i) {
    const Node* node = element(root, "routes", i);
    if (node == nullptr || node->find("name") != nullptr) continue;
    routes[i].name = concat("route-", std::to_string(i + 1));
  }
}

void check_service_regions(const Node& root, const Config& config, const Names& regions,
                           Diagnostics& diagnostics) {
  for (size_t i = 0; i < config.services.size(); ++i) {
    const Node* service = element(root, "services", i);
    const Node* map = service != nullptr ? service->find("regions") : nullptr;
    if (map == nullptr) continue;
    for (size_t j = 0; j < config.services[i].regions.size(); ++j) {
      regions.check(config.services[i].regions[j].region, map->key(j).location,
                    path_of("services", i, "regions"), diagnostics);
    }
  }
}

void check_route_services(const Node& root, const Config& config, const Names& services,
                          Diagnostics& diagnostics) {
  for (size_t i = 0; i < config.routes.size(); ++i) {
    const Node* route = element(root, "routes", i);
    const Node* service = route != nullptr ? route->find("service") : nullptr;
    if (service == nullptr) continue;
    services.check(config.routes[i].service, service->location, path_of("routes", i, "service"), diagnostics);
  }
}

void check_listener_services(const Node& root, const Config& config, const Names& services,
                             Diagnostics& diagnostics) {
  for (size_t i = 0; i < config.listeners.size(); ++i) {
    const Node* listener = element(root, "listeners", i);
    const Node* tcp = listener != nullptr ? listener->find("tcp") : nullptr;
    for (size_t j = 0; tcp != nullptr && j < config.listeners[i].tcp.size() && j < tcp->items.size(); ++j) {
      const Node* service = tcp->items[j]->find("service");
      if (service == nullptr) continue;
      services.check(config.listeners[i].tcp[j].service, service->location,
                     concat("listeners[", std::to_string(i), "].tcp[", std::to_string(j), "].service"),
                     diagnostics);
    }
  }
}

}  // namespace

void check_names(const Node& root, Config& config, Diagnostics& diagnostics) {
  name_routes(root, config.routes);
  check_unique(root, "listeners", config.listeners, diagnostics);
  check_unique(root, "regions", config.regions, diagnostics);
  check_unique(root, "services", config.services, diagnostics);
  check_unique(root, "routes", config.routes, diagnostics);
  check_service_regions(root, config, Names("region", config.regions), diagnostics);
  check_route_services(root, config, Names("service", config.services), diagnostics);
  check_listener_services(root, config, Names("service", config.services), diagnostics);
}

}  // namespace fairlead::config
