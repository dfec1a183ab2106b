#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace fairlead::tls {

/// The name that the ClientHello under way asks for (RFC 6066 §3), before OpenSSL has looked at it; empty
/// when it asks for none or is malformed. Only inside callbacks that run while the hello is being processed,
/// and valid as long as these.
std::string_view server_name_in_hello(SSL* connection);

/// What the first bytes of a connection tell, before anybody has answered them.
struct ClientHello {
  enum class Status : uint8_t { incomplete, complete, other };  // other: no TLS, or malformed
  Status status = Status::incomplete;
  std::string server_name{};  // as the client spells it; empty: it asks for none
};

/// Reads a ClientHello (RFC 8446 §4.1.2) that may be cut anywhere. Nothing is kept or answered.
ClientHello read_client_hello(std::string_view bytes);

}  // namespace fairlead::tls
