#pragma once

#include <netinet/in.h>

#include <optional>
#include <vector>

#include "config/config.h"
#include "proxy/ip_endpoint.h"

namespace fairlead::proxy {

/// Networks that a configuration names: whom it trusts with one thing or another. Immutable.
class NetworkSet {
 public:
  NetworkSet() = default;
  explicit NetworkSet(const std::vector<config::Network>& configured);

  /// `source`: nothing for a client of a UNIX socket.
  bool holds(const std::optional<IpEndpoint>& source) const;

 private:
  struct Prefix {
    in6_addr address{};  // IPv4 as ::ffff:a.b.c.d
    int length = 0;
  };

  std::vector<Prefix> prefixes_;
  bool unix_sockets_ = false;
};

}  // namespace fairlead::proxy
