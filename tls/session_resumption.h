#pragma once

#include <openssl/ssl.h>

#include <string>

namespace fairlead::tls {

class SessionSlot;

/// Has connections of a client's `context` hand new sessions to their slots.
void keep_sessions(SSL_CTX* context);

/// Has `connection` resume from `slot` if its session was made under the same `identity` (32 bytes), and
/// leave new sessions there. A resumed session is not verified again, so a changed demand must change the
/// identity. False when memory is short.
bool resume_from(SSL* connection, SessionSlot* slot, const std::string& identity);

}  // namespace fairlead::tls
