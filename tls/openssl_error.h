#pragma once

#include <string>

namespace fairlead::tls {

/// What OpenSSL says went wrong first on this thread since its queue of errors was last empty, in its own
/// words ("bad base64 decode"); "unknown error" when it says nothing. Empties the queue, which SSL_get_error
/// would otherwise mistake for the next operation's.
std::string take_openssl_error();

}  // namespace fairlead::tls
