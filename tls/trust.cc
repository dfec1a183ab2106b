#include "tls/trust.h"

#include "config/message.h"
#include "tls/certificate_time.h"
#include "tls/file_error.h"
#include "tls/openssl_error.h"
#include "tls/pem.h"

namespace fairlead::tls {

absl::Status trust(SSL_CTX* context, const std::string& bundle, const std::string& path) {
  auto authorities = certificates_in(bundle, path);
  if (!authorities.ok()) return authorities.status();
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  for (const X509Pointer& authority : *authorities) {
    if (X509_STORE_add_cert(store, authority.get()) != 1) return file_error(path, take_openssl_error());
  }
  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
  return absl::OkStatus();
}

absl::Status revoke(SSL_CTX* context, const std::string& lists, const std::string& path,
                    std::string& warning) {
  auto parsed = revocation_lists_in(lists, path);
  if (!parsed.ok()) return parsed.status();
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  for (const CrlPointer& list : *parsed) {
    const ASN1_TIME* end = X509_CRL_get0_nextUpdate(list.get());
    if (end && is_past(end)) {
      warning = config::concat(path, ": the revocation list expired on ", date_text(end),
                               "; certificates of its authority are refused");
    }
    if (X509_STORE_add_crl(store, list.get()) != 1) return file_error(path, take_openssl_error());
  }
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK);
  return absl::OkStatus();
}

}  // namespace fairlead::tls
