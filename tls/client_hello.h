#pragma once

#include <openssl/ssl.h>

#include <string_view>

namespace fairlead::tls {

/// The name that the ClientHello under way asks for (RFC 6066 §3), before OpenSSL has looked at it; empty
/// when it asks for none or is malformed. Only inside callbacks that run while the hello is being processed,
/// and valid as long as these.
std::string_view server_name_in_hello(SSL* connection);

}  // namespace fairlead::tls
