#include "tls/profile.h"

namespace fairlead::tls {
namespace {

constexpr char kGroups[] = "X25519:P-256:P-384";
// TLS 1.2. The client's order counts: all are good, and it knows whether it has AES in hardware.
constexpr char kCiphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

}  // namespace

bool apply_common(SSL_CTX* context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Chains are sent as configured: what may sign clients' certificates has no place in ours.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_NO_AUTO_CHAIN);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
         SSL_CTX_set1_groups_list(context, kGroups) == 1;
}

bool apply_profile(SSL_CTX* context, config::TlsProfile profile) {
  if (profile == config::TlsProfile::modern)
    return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1;
  return SSL_CTX_set_cipher_list(context, kCiphers) == 1;
}

}  // namespace fairlead::tls
