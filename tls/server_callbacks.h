#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string_view>

#include "tls/alpn.h"
#include "tls/certificate_selection.h"
#include "tls/session_tickets.h"

namespace fairlead::tls {

/// What handshakes of one listener look up. Belongs to its SSL_CTX and is freed with it, hence not before
/// the last connection; immutable, read by all threads.
class ServerCallbacks {
 public:
  /// Hands `callbacks` over to `context`. False when memory is short.
  static bool attach(SSL_CTX* context, std::unique_ptr<ServerCallbacks> callbacks);

  ServerCallbacks(std::vector<Certificate> by_name, Alpn protocols, SessionTickets sessions)
      : certificates(std::move(by_name)), alpn(std::move(protocols)), tickets(std::move(sessions)) {}

  const CertificateSelection certificates;
  const Alpn alpn;
  const SessionTickets tickets;
};

}  // namespace fairlead::tls
