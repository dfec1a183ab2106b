#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "tls/ticket_keys.h"

namespace fairlead::tls {

/// How a listener lets clients resume: what it knows of a session is sealed into a ticket that the client
/// keeps (RFC 5077, RFC 8446 §2.2); nothing is kept here. Immutable but for the keys; shared by all threads.
class SessionTickets {
 public:
  /// `lifetime`: how long after its full handshake a session is resumed; cut to a second and to 7 days
  /// (RFC 8446 §4.6.1).
  SessionTickets(std::shared_ptr<const TicketKeys> keys, std::chrono::seconds lifetime);

  /// Sets `context` up; callbacks find `this`, which outlives it.
  bool apply(SSL_CTX* context) const;

  /// Prepares `cipher` and `mac` to seal a ticket, or to open one. Results as
  /// SSL_CTX_set_tlsext_ticket_key_evp_cb wants them: -1 failed, 0 key unknown, 1 done, 2 done and the ticket
  /// is to be renewed.
  int seal(unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) const;
  int open(const unsigned char* name, const unsigned char* iv, EVP_CIPHER_CTX* cipher,
           EVP_MAC_CTX* mac) const;

  /// Notes in a session when its full handshake was (Unix seconds), unless it is noted already. Renewed
  /// tickets carry it on: without it a client could renew for ever what it proved once (RFC 8446 §4.6.1).
  static bool note_handshake(SSL_SESSION* session, int64_t now);
  /// Whether an opened session may be resumed by a client that asks for `server_name`: of this name (RFC 6066
  /// §3), not older than the lifetime, its client's certificate not expired since.
  bool may_resume(const SSL_SESSION* session, std::string_view server_name, int64_t now) const;

 private:
  std::shared_ptr<const TicketKeys> keys_;
  std::chrono::seconds lifetime_;
};

}  // namespace fairlead::tls
