#pragma once

#include <string>

#include "proxy/stream/client_info.h"
#include "tls/connection_facts.h"

namespace fairlead::proxy {

/// What a client's TLS handshake told of it; what a ClientInfo of the connection refers to.
struct SecuredClient {
  explicit SecuredClient(const SSL* connection)
      : server_name(tls::requested_server_name(connection)),
        certificate(tls::forwarded_client_certificate(connection)) {}

  /// `authenticated`: the listener wants certificates; then requests must be for the name that was asked for.
  void describe(bool authenticated, ClientInfo& client) const {
    client.secured = true;
    client.server_name = server_name;
    client.certificate = certificate;
    client.bound_to_name = authenticated && !server_name.empty();
  }

  const std::string server_name;
  const std::string certificate;
};

}  // namespace fairlead::proxy
