#pragma once

#include <openssl/ssl.h>

#include "config/config.h"

namespace fairlead::tls {

/// What both sides have in common: no renegotiation, no compression, buffers given back while a connection
/// is idle, partial writes from buffers that may move, X25519 and P-256 first. False when this OpenSSL can
/// not do it.
bool apply_common(SSL_CTX* context);

/// Versions and ciphers that a listener offers, after Mozilla's recommendations of the same names; without
/// finite-field Diffie-Hellman, which nobody needs who speaks TLS 1.2.
bool apply_profile(SSL_CTX* context, config::TlsProfile profile);

}  // namespace fairlead::tls
