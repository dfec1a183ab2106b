#pragma once

#include <openssl/x509.h>

#include <string>
#include <vector>

namespace fairlead::tls {

/// The names for which a certificate is meant, as it writes them.
/// DNS names of its subject alternative names (RFC 5280 §4.2.1.6).
std::vector<std::string> dns_names(const X509* certificate);
/// URIs of the same; SPIFFE IDs stand there.
std::vector<std::string> uri_names(const X509* certificate);
/// The subject's first common name, or nothing.
std::string common_name(const X509* certificate);
/// The whole subject as RFC 2253 writes it: printable ASCII, what is special behind backslashes.
std::string subject_text(const X509* certificate);
/// SHA-256 of its DER form, 32 bytes.
std::string fingerprint(const X509* certificate);

}  // namespace fairlead::tls
