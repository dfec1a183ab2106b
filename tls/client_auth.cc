#include "tls/client_auth.h"

#include "tls/digest.h"
#include "tls/file_error.h"
#include "tls/openssl_error.h"
#include "tls/trust.h"

namespace fairlead::tls {
namespace {

int verify_mode(config::ClientAuth::Mode mode) {
  if (mode == config::ClientAuth::Mode::optional) return SSL_VERIFY_PEER;
  return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
}

/// Names the authorities in the request, so that a client with several certificates sends the right one.
absl::Status announce(SSL_CTX* context, const std::string& path) {
  STACK_OF(X509_OBJECT)* objects = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context));
  for (int i = 0; i < sk_X509_OBJECT_num(objects); ++i) {
    X509* authority = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, i));
    if (authority && SSL_CTX_add_client_CA(context, authority) != 1) {
      return file_error(path, take_openssl_error());
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AppliedClientAuth> apply_client_auth(SSL_CTX* context, const config::ClientAuth& config,
                                                    ReadFile read) {
  AppliedClientAuth applied;
  auto bundle = read_named(config.ca, read);
  if (!bundle.ok()) return bundle.status();
  if (auto status = trust(context, *bundle, config.ca); !status.ok()) return status;
  if (auto status = announce(context, config.ca); !status.ok()) return status;
  std::string lists;
  if (!config.crl.empty()) {
    auto file = read_named(config.crl, read);
    if (!file.ok()) return file.status();
    lists = std::move(*file);
    std::string warning;
    if (auto status = revoke(context, lists, config.crl, warning); !status.ok()) return status;
    if (!warning.empty()) applied.warnings.push_back(std::move(warning));
  }
  SSL_CTX_set_verify(context, verify_mode(config.mode), nullptr);
  const std::string mode = std::to_string(static_cast<int>(config.mode));
  applied.identity = digest({"client certificates", mode, *bundle, lists});
  return applied;
}

}  // namespace fairlead::tls
