#pragma once

#include <netinet/in.h>

#include <string>
#include <vector>

#include "config/config.h"

namespace fairlead::proxy {

/// What a listener's connections need to know of it. Immutable; shared by the listener's connections of one
/// worker.
class ListenerInfo {
 public:
  explicit ListenerInfo(const config::Listener& listener);

  const std::string& name() const { return name_; }
  /// Whether X-Forwarded-* from this address are believed.
  bool trusts(const sockaddr_storage& peer) const;

 private:
  struct Prefix {
    in6_addr address{};  // IPv4 as ::ffff:a.b.c.d
    int length = 0;
  };
  std::string name_;
  std::vector<Prefix> trusted_;
};

/// The address without its port, as text: "10.0.0.7", "2001:db8::1".
std::string address_text(const sockaddr_storage& address);

}  // namespace fairlead::proxy
