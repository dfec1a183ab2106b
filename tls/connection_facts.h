#pragma once

#include <openssl/ssl.h>

#include <string>

namespace fairlead::tls {

/// What a finished handshake agreed on and who the peer showed itself to be.
struct ConnectionFacts {
  std::string protocol;     // by ALPN; empty: none was offered
  std::string server_name;  // that the client asked for (SNI), lower case; may be empty
  std::string certificate;  // the client's, as an element of X-Forwarded-Client-Cert; empty: it showed none
  bool resumed = false;
};

ConnectionFacts facts_of(const SSL* connection);

// The same one by one. They look at the connection's own state: on its thread.

/// The protocol agreed on (RFC 7301), or empty.
std::string negotiated_protocol(const SSL* connection);

/// On a server: the name that the client asked for, in lower case, without a final dot; empty: none.
std::string requested_server_name(const SSL* connection);

/// Whether an earlier session was resumed: no certificates were exchanged then.
bool is_resumed(const SSL* connection);

/// Whether the peer has shown a certificate, now or in the session that was resumed.
bool has_peer_certificate(const SSL* connection);

/// The peer's certificate as an element of X-Forwarded-Client-Cert, in Envoy's format:
/// Hash=<SHA-256 of the DER form, hex>;Subject="<RFC 2253>";URI=<each>;DNS=<each>. Empty without one. Safe in
/// a header field: what is not printable ASCII is percent-encoded, what would end a value stands in quotes.
std::string forwarded_client_certificate(const SSL* connection);

/// Why a handshake failed, for the log: what verification objected to, else OpenSSL's first error, which it
/// takes off this thread's queue.
std::string take_handshake_error(const SSL* connection);

}  // namespace fairlead::tls
