#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "config/config.h"
#include "tls/certificate_names.h"
#include "tls/ocsp_response.h"
#include "tls/openssl_pointers.h"
#include "tls/read_file.h"

namespace fairlead::tls {

/// A certificate with its chain, its private key and perhaps an OCSP response: what one side of a connection
/// shows the other. Read on the builder thread, immutable, shared by all threads.
class Certificate {
 public:
  /// Errors name the file: unreadable, damaged, a key of another certificate. One that has expired is read
  /// all the same (see `warnings`).
  static absl::StatusOr<Certificate> read(const config::CertificateFiles& files, ReadFile read);

  X509* leaf() const { return leaf_.get(); }
  /// The kind of its key, as OpenSSL numbers it; a connection can offer one certificate of each kind.
  int key_type() const { return EVP_PKEY_get_base_id(key_.get()); }
  /// What SNI is matched with, in lower case: DNS names, or the common name when it has none.
  const std::vector<std::string>& names() const { return names_; }
  /// Unix time in seconds.
  int64_t not_after() const;
  /// SHA-256 of its DER form, 32 bytes.
  std::string fingerprint() const { return tls::fingerprint(leaf_.get()); }
  const std::optional<OcspResponse>& ocsp() const { return ocsp_; }
  /// Why peers may refuse it although it was read, "PATH: WHAT" each: expired, not valid yet, stale response.
  const std::vector<std::string>& warnings() const { return warnings_; }

  /// Adds it to what a connection, or every connection of a context, may show. False when OpenSSL has
  /// something against it, such as a key too short; its queue of errors says what.
  bool add_to(SSL* connection) const;
  bool add_to(SSL_CTX* context) const;

 private:
  Certificate() = default;
  absl::Status read_chain(const std::string& path, ReadFile read);
  absl::Status read_key(const config::CertificateFiles& files, ReadFile read);
  absl::Status read_ocsp(const std::string& path, ReadFile read);

  X509Pointer leaf_;
  X509StackPointer chain_;
  KeyPointer key_;
  std::optional<OcspResponse> ocsp_;
  std::vector<std::string> names_;
  std::vector<std::string> warnings_;
};

}  // namespace fairlead::tls
