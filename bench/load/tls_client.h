#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "tls/openssl_pointers.h"

namespace fairlead::bench {

/// How the target is spoken to over TLS.
struct TlsOptions {
  bool enabled = false;
  std::string ca;           // PEM file of the authorities that are believed; empty: anybody is
  std::string server_name;  // asked for and, with `ca`, verified; an IP address is only verified
  bool http2 = false;       // agree on HTTP/2, else on HTTP/1.1
  bool resume = false;      // resume the last session, else every handshake is a full one
};

/// What a run's handshakes came to.
struct TlsCounts {
  uint64_t handshakes = 0;                   // finished ones
  uint64_t resumed = 0;                      // of these
  std::map<std::string, uint64_t> failures;  // by OpenSSL's words for it
};

/// TLS for all connections of a run. Used by one thread; outlives the connections.
class TlsClient {
 public:
  /// Null and a `problem` when the authorities cannot be read.
  static std::unique_ptr<TlsClient> create(const TlsOptions& options, std::string& problem);

  /// The state of a new connection over a connected socket.
  tls::SslPointer new_connection(int fd);
  /// False when the peer does not speak what it must; that is counted as a failure then.
  bool on_handshake(const SSL& ssl);
  /// `error` is the entry in OpenSSL's queue.
  void on_failure(const SSL& ssl, unsigned long error);
  void on_failure(const std::string& reason) { ++counts_.failures[reason]; }

  const TlsCounts& counts() const { return counts_; }

 private:
  explicit TlsClient(const TlsOptions& options);
  static int keep_session(SSL* ssl, SSL_SESSION* session);

  const TlsOptions options_;
  tls::ContextPointer context_;
  tls::SessionPointer session_;
  TlsCounts counts_;
};

}  // namespace fairlead::bench
