#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tls/certificate.h"

namespace fairlead::tls {

/// Which certificates of a listener answer to a name: those of exactly that name, else those of a wildcard
/// one label above (RFC 6125 §6.4.3), else the first configured with those that share its first name. Each
/// answer has at most one certificate of each kind of key, the first configured; OpenSSL takes the one that
/// the client understands. Filled on the builder thread, then immutable, shared by all threads.
class CertificateSelection {
 public:
  using Group = std::vector<const Certificate*>;

  /// At least one certificate.
  explicit CertificateSelection(std::vector<Certificate> certificates);
  CertificateSelection(const CertificateSelection&) = delete;

  /// `name`: as the client asks, in any case; empty when it does not.
  const Group& find(std::string_view name) const;
  const Group& fallback() const { return fallback_; }

  const std::vector<Certificate>& certificates() const { return certificates_; }
  /// That whose first certificate is `leaf`, the very object, or null.
  const Certificate* of(const X509* leaf) const;

 private:
  using Groups = std::map<std::string, Group, std::less<>>;

  std::vector<Certificate> certificates_;
  Groups exact_;
  Groups parents_;  // by "example.com" for "*.example.com"
  Group fallback_;
};

}  // namespace fairlead::tls
