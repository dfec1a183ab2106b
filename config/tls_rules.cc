#include <string>

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

}  // namespace

void check_tls(const Node& root, const Config& config, Diagnostics& diagnostics) {
  const Node* services = root.find("services");
  for (size_t i = 0; i < config.services.size(); ++i) {
    const Node* tls = config.services[i].tls ? services->items[i]->find("tls") : nullptr;
    if (tls == nullptr) continue;
    check_pair(*tls, concat("services[", std::to_string(i), "]"), *config.services[i].tls, diagnostics);
  }
}

}  // namespace fairlead::config
