#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "proxy/network_set.h"
#include "proxy/proxy_header.h"
#include "proxy/stream/client_info.h"
#include "proxy/stream/tcp_route.h"
#include "tls/server_context.h"

namespace fairlead::proxy {

/// Where a connection comes from.
struct ClientAddress {
  std::string text;                         // without the port; kUnixClient
  bool trusted = false;                     // its X-Forwarded-* are believed
  std::optional<IpEndpoint> source{};       // nothing: a UNIX socket
  std::optional<IpEndpoint> destination{};  // where it connected to, if a PROXY protocol header has said so
};

/// What a listener's connections need to know of it. Immutable; shared by the listener's connections of one
/// worker.
class ListenerInfo {
 public:
  /// `tls`: null for a plain listener. `id`: what its own routes are counted by.
  explicit ListenerInfo(const config::Listener& listener, std::shared_ptr<const tls::ServerContext> tls = {},
                        uint32_t id = 0);

  const std::string& name() const { return name_; }
  const tls::ServerContext* tls() const { return tls_.get(); }
  /// Where connections go that are forwarded whatever they are; null: none are.
  const TcpRoute* tcp() const;
  /// Where a TLS connection goes that asks for this name; null: nowhere, it is opened here.
  const TcpRoute* tcp(std::string_view server_name) const;
  /// Whether the name that TLS asks for decides what becomes of a connection.
  bool reads_server_names() const;
  /// Whether clients show certificates.
  bool authenticates() const { return authenticates_; }
  /// Whose X-Forwarded-* are believed.
  const NetworkSet& trusted() const { return trusted_; }
  ClientAddress identify(const sockaddr_storage& peer) const;
  /// The same of a client that a PROXY protocol header names.
  ClientAddress identify(const ProxiedEnds& ends) const;
  /// Whether this peer's connections begin with a PROXY protocol header.
  bool demands_proxy_header(const ClientAddress& peer) const;

 private:
  std::string name_;
  NetworkSet trusted_;
  NetworkSet proxy_header_;  // from whom one is demanded
  std::shared_ptr<const tls::ServerContext> tls_;
  std::vector<TcpRoute> tcp_;
  bool authenticates_ = false;
};

}  // namespace fairlead::proxy
