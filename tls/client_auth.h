#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "config/config.h"
#include "tls/openssl_pointers.h"
#include "tls/read_file.h"

namespace fairlead::tls {

/// What a listener asks of clients' certificates, once its files are read and a context has it.
struct AppliedClientAuth {
  std::vector<std::string> warnings;  // "PATH: WHAT"
  std::string identity;               // equal exactly for equal demands: a session made under others is void
};

/// Has `context` ask clients for a certificate of config.ca that config.crl does not revoke.
absl::StatusOr<AppliedClientAuth> apply_client_auth(SSL_CTX* context, const config::ClientAuth& config,
                                                    ReadFile read);

}  // namespace fairlead::tls
