#pragma once

#include <openssl/x509.h>

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "tls/openssl_pointers.h"

namespace fairlead::tls {

/// An authority's word that a certificate is not revoked, sent along with it (RFC 6066 §8). Immutable.
class OcspResponse {
 public:
  /// `der`: the file's contents. Refused when it is no successful response, or one for another certificate
  /// than `leaf`. The authority's signature is for clients to check.
  static absl::StatusOr<OcspResponse> parse(std::string der, const std::string& path, const X509* leaf);

  /// Past the time by which the authority promised a newer one.
  bool is_stale() const;
  /// Sends it with the handshake under way; false, and nothing is sent, when it is stale or memory is short.
  /// A stale one would be refused by clients that go on without any.
  bool staple_to(SSL* connection) const;

 private:
  std::string der_;
  int64_t next_update_ = INT64_MAX;  // Unix time, seconds
};

}  // namespace fairlead::tls
