#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "config/config.h"
#include "tls/openssl_pointers.h"
#include "tls/read_file.h"

namespace fairlead::tls {

/// The last session with one endpoint, for resumption. Belongs to the endpoint's pool; one thread. In TLS 1.2
/// any number of connections resume it. A TLS 1.3 ticket serves one (RFC 8446 §C.4): OpenSSL marks it used,
/// and what connects before the next ticket arrives makes a full handshake. A session that brought a fatal
/// alert is not used again either.
class SessionSlot {
 public:
  void keep(SessionPointer session) { session_ = std::move(session); }
  SSL_SESSION* session() const { return session_.get(); }

 private:
  SessionPointer session_;
};

/// How a service's endpoints are spoken to over TLS: authorities, our own certificate, name to verify,
/// protocols. Made from the configuration and its files; immutable; shared by all threads.
class ClientContext {
 public:
  /// `alpn`: the protocols offered, best first; none: the extension is left out. Errors as ServerContext's.
  static absl::StatusOr<std::shared_ptr<const ClientContext>> create(const config::ServiceTls& config,
                                                                     std::vector<std::string> alpn,
                                                                     ReadFile read);
  ~ClientContext();
  ClientContext(const ClientContext&) = delete;

  /// A new connection's state for an endpoint configured as `host` (name or IP address), ready for
  /// SSL_set_connect_state and its own BIOs; it may outlive this. SNI and the name to verify are set. It
  /// resumes from `slot`, which also receives new sessions and outlives it; null: no resumption. A session
  /// that was made under other conditions (another context's files, another host) is left alone. Null when
  /// memory is short.
  SslPointer new_connection(const std::string& host, SessionSlot* slot) const;

  /// What endpoints will object to although it was taken, "PATH: WHAT" each; for the log.
  const std::vector<std::string>& warnings() const;

 private:
  class Data;
  explicit ClientContext(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace fairlead::tls
