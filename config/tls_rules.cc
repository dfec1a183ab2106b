#include <string>

#include "config/address.h"
#include "config/message.h"
#include "config/rules.h"

namespace fairlead::config {
namespace {

void check_pair(const Node& tls, const std::string& path, const ServiceTls& config,
                Diagnostics& diagnostics) {
  const Node* cert = tls.find("cert");
  const Node* key = tls.find("key");
  if ((cert == nullptr) == (key == nullptr)) return;
  const std::string_view given = cert != nullptr ? "cert" : "key", missing = cert != nullptr ? "key" : "cert";
  if (config.cert.empty() && config.key.empty()) return;  // the one that is given was refused already
  diagnostics.add((cert != nullptr ? cert : key)->location, concat(path, ".tls.", missing),
                  concat("required together with ", given, " but missing"));
}

/// A UNIX socket has no name that a certificate could hold.
void check_name(const Node& service, const std::string& path, const Service& config,
                Diagnostics& diagnostics) {
  if (!config.tls->server_name.empty() || !config.tls->verify) return;
  for (const ServiceRegion& region : config.regions) {
    for (const HostPort& endpoint : region.endpoints) {
      if (!is_unix(endpoint.host)) continue;
      diagnostics.add(service.find("tls")->location, path + ".tls.server_name",
                      concat("required to verify ", endpoint.host, ", which has no host name"));
      return;
    }
  }
}

}  // namespace

void check_tls(const Node& root, const Config& config, Diagnostics& diagnostics) {
  const Node* services = root.find("services");
  for (size_t i = 0; i < config.services.size(); ++i) {
    const Node* tls = config.services[i].tls ? services->items[i]->find("tls") : nullptr;
    if (tls == nullptr) continue;
    const std::string path = concat("services[", std::to_string(i), "]");
    check_pair(*tls, path, *config.services[i].tls, diagnostics);
    check_name(*services->items[i], path, config.services[i], diagnostics);
  }
}

}  // namespace fairlead::config
