#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "config/config.h"
#include "tls/openssl_pointers.h"
#include "tls/read_file.h"

namespace fairlead::tls {

class TicketKeys;

/// What one TLS listener answers clients with: certificates by SNI, versions and ciphers, client
/// authentication, session tickets, protocols. Made from the configuration and its files; immutable; shared
/// by all threads.
class ServerContext {
 public:
  /// `alpn`: the protocols offered, best first; a client that offers only others is refused (RFC 7301 §3.2).
  /// `tickets`: null for keys of its own. Errors name the file and what is wrong with it: unreadable, not
  /// PEM, key and certificate do not belong together, key too short. What has expired is no error but a
  /// warning: whoever renews it may come too late for a restart, and a listener that serves an expired
  /// certificate is better than a process that does not start.
  static absl::StatusOr<std::shared_ptr<const ServerContext>> create(const config::ListenerTls& config,
                                                                     std::vector<std::string> alpn,
                                                                     ReadFile read,
                                                                     std::shared_ptr<TicketKeys> tickets);
  ~ServerContext();
  ServerContext(const ServerContext&) = delete;

  /// A new connection's state, ready for SSL_set_accept_state and its own BIOs; it may outlive this. Null
  /// when memory is short.
  SslPointer new_connection() const;

  struct Expiry {
    std::string subject;    // the certificate's first name, or its whole subject when it has none
    int64_t not_after = 0;  // Unix time, seconds
  };
  /// Of its certificates, in the order of the configuration.
  const std::vector<Expiry>& expiries() const;

  /// What peers will object to although it was taken, "PATH: WHAT" each; for the log.
  const std::vector<std::string>& warnings() const;

 private:
  class Data;
  explicit ServerContext(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace fairlead::tls
