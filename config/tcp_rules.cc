#include <string>

#include "config/message.h"
#include "config/rules.h"

namespace fairlead::config {
namespace {

const Service* service_named(const Config& config, const std::string& name) {
  for (const Service& service : config.services) {
    if (service.name == name) return &service;
  }
  return nullptr;  // was refused already
}

void check_protocol(const Node& user, const std::string& path, const Service* service, bool tcp,
                    Diagnostics& diagnostics) {
  const Node* node = user.find("service");
  if (node == nullptr || service == nullptr || (service->protocol == Protocol::tcp) == tcp) return;
  diagnostics.add(
      node->location, concat(path, ".service"),
      tcp ? concat("needs a service of protocol tcp, and ", service->name, " speaks ",
                   to_string(service->protocol))
          : concat(service->name, " is of protocol tcp, which only listeners forward to (listeners[].tcp)"));
}

void check_reach(const Node& listener, const std::string& path, const Listener& config,
                 Diagnostics& diagnostics) {
  const Node& tcp = *listener.find("tcp");
  for (size_t i = 0; i < config.tcp.size(); ++i) {
    if (!config.tcp[i].server_names.empty()) continue;
    if (i + 1 < config.tcp.size()) {
      diagnostics.add(tcp.items[i + 1]->location, concat(path, ".tcp[", std::to_string(i + 1), "]"),
                      "is never reached: the one before takes all connections");
      return;
    }
    if (const Node* tls = listener.find("tls"); tls != nullptr)
      diagnostics.add(tls->location, concat(path, ".tls"), "is never reached: tcp takes all connections");
  }
}

/// Requests without any route could only be answered 404.
void check_routes(const Node& root, const Config& config, Diagnostics& diagnostics) {
  const Node* routes = root.find("routes");
  if (routes != nullptr && !routes->items.empty()) return;
  for (const Listener& listener : config.listeners) {
    const bool forwards_all = !listener.tcp.empty() && listener.tcp.back().server_names.empty();
    if (forwards_all || (!listener.tcp.empty() && !listener.tls)) continue;
    diagnostics.add((routes != nullptr ? routes : &root)->location, "routes",
                    concat("required but missing: listener ", listener.name, " takes requests"));
    return;
  }
}

}  // namespace

void check_tcp(const Node& root, const Config& config, Diagnostics& diagnostics) {
  check_routes(root, config, diagnostics);
  const Node* listeners = root.find("listeners");
  for (size_t i = 0; i < config.listeners.size(); ++i) {
    const auto& tcp = config.listeners[i].tcp;
    if (tcp.empty()) continue;
    const Node& listener = *listeners->items[i];
    const Node* list = listener.find("tcp");
    if (list == nullptr || list->items.size() != tcp.size()) continue;  // was refused already
    const std::string path = concat("listeners[", std::to_string(i), "]");
    for (size_t j = 0; j < tcp.size(); ++j) {
      check_protocol(*list->items[j], concat(path, ".tcp[", std::to_string(j), "]"),
                     service_named(config, tcp[j].service), true, diagnostics);
    }
    check_reach(listener, path, config.listeners[i], diagnostics);
  }
  const Node* routes = root.find("routes");
  for (size_t i = 0; routes != nullptr && i < config.routes.size() && i < routes->items.size(); ++i) {
    check_protocol(*routes->items[i], concat("routes[", std::to_string(i), "]"),
                   service_named(config, config.routes[i].service), false, diagnostics);
  }
}

}  // namespace fairlead::config
