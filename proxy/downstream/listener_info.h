#pragma once

#include <netinet/in.h>

#include <memory>
#include <string>
#include <vector>

#include "config/config.h"
#include "tls/server_context.h"

namespace fairlead::proxy {

/// Where a connection comes from.
struct ClientAddress {
  std::string text;      // without the port
  bool trusted = false;  // its X-Forwarded-* are believed
};

/// What a listener's connections need to know of it. Immutable; shared by the listener's connections of one
/// worker.
class ListenerInfo {
 public:
  /// `tls`: null for a plain listener.
  explicit ListenerInfo(const config::Listener& listener, std::shared_ptr<const tls::ServerContext> tls = {});

  const std::string& name() const { return name_; }
  const tls::ServerContext* tls() const { return tls_.get(); }
  /// Whether clients show certificates.
  bool authenticates() const { return authenticates_; }
  ClientAddress identify(const sockaddr_storage& peer) const;

 private:
  bool trusts(const sockaddr_storage& peer) const;

  struct Prefix {
    in6_addr address{};  // IPv4 as ::ffff:a.b.c.d
    int length = 0;
  };
  std::string name_;
  std::vector<Prefix> trusted_;
  std::shared_ptr<const tls::ServerContext> tls_;
  bool authenticates_ = false;
};

/// The address without its port, as text: "10.0.0.7", "2001:db8::1".
std::string address_text(const sockaddr_storage& address);

}  // namespace fairlead::proxy
