#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "config/address.h"
#include "config/message.h"
#include "config/rules.h"

namespace fairlead::config {
namespace {

/// Where the process listens, each address with the field that claimed it first.
class Claims {
 public:
  explicit Claims(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void claim(const HostPort& address, const Node* owner, std::string field) {
    // Port 0 is another one each time.
    if (address.host.empty() || (address.port == 0 && !is_unix(address.host))) return;
    const auto [known, inserted] = claimed_.try_emplace(to_string(address), field);
    const Node* node = inserted || owner == nullptr ? nullptr : owner->find("address");
    if (node != nullptr) {
      diagnostics_.add(node->location, std::move(field),
                       concat(known->first, " is taken by ", known->second));
    }
  }

 private:
  Diagnostics& diagnostics_;
  absl::flat_hash_map<std::string, std::string> claimed_;
};

void check_modes(const Node& root, const Config& config, Diagnostics& diagnostics) {
  for (size_t i = 0; i < config.listeners.size(); ++i) {
    const HostPort& address = config.listeners[i].address;
    const Node* mode = root.find("listeners")->items[i]->find("mode");
    if (mode == nullptr || address.host.empty() || is_unix(address.host)) continue;
    diagnostics.add(mode->location, concat("listeners[", std::to_string(i), "].mode"),
                    concat("only for UNIX sockets; ", to_string(address), " has no file"));
  }
}

}  // namespace

void check_addresses(const Node& root, const Config& config, Diagnostics& diagnostics) {
  Claims claims(diagnostics);
  const Node* admin = root.find("admin");
  claims.claim(config.admin, admin, "admin.address");
  if (config.metrics) claims.claim(*config.metrics, root.find("metrics"), "metrics.address");
  const Node* listeners = root.find("listeners");
  for (size_t i = 0; i < config.listeners.size(); ++i) {
    claims.claim(config.listeners[i].address, listeners->items[i],
                 concat("listeners[", std::to_string(i), "].address"));
  }
  check_modes(root, config, diagnostics);
  if (is_loopback(config.admin.host)) return;
  diagnostics.add(admin->find("address")->location, "admin.address",
                  concat("an admin address beyond loopback is not supported yet; use 127.0.0.1:",
                         std::to_string(config.admin.port), " or [::1]:", std::to_string(config.admin.port)));
}

}  // namespace fairlead::config
