#pragma once

#include <string>

#include "absl/status/status.h"
#include "tls/openssl_pointers.h"
#include "tls/read_file.h"

namespace fairlead::tls {

/// Has `context` believe the certificates of a PEM bundle and no others. What the bundle names is believed
/// even if it is no root: an intermediate alone narrows the trust to what that one issues.
absl::Status trust(SSL_CTX* context, const std::string& bundle, const std::string& path);

/// Has `context` refuse leaf certificates that PEM lists revoke. Each authority that issues them needs one.
/// A list past its next update is taken, and nobody of its authority let in: `warning` says so then.
absl::Status revoke(SSL_CTX* context, const std::string& lists, const std::string& path,
                    std::string& warning);

}  // namespace fairlead::tls
