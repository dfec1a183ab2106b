#include "tls/client_context.h"

#include "config/address.h"
#include "config/message.h"
#include "tls/alpn.h"
#include "tls/certificate.h"
#include "tls/digest.h"
#include "tls/file_error.h"
#include "tls/openssl_error.h"
#include "tls/profile.h"
#include "tls/session_resumption.h"
#include "tls/trust.h"

namespace fairlead::tls {
namespace {

absl::Status internal_error() {
  return absl::InternalError(config::concat("OpenSSL: ", take_openssl_error()));
}

bool expect_address(SSL* connection, const std::string& address) {
  return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), address.c_str()) == 1;
}

bool expect_name(SSL* connection, std::string name) {
  if (name.ends_with('.')) name.pop_back();  // RFC 6066 §3: without
  SSL_set_hostflags(connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(connection, name.c_str()) == 1 &&
         SSL_set_tlsext_host_name(connection, name.c_str()) == 1;
}

/// RFC 6066 §3: an address is verified but not asked for.
bool expect(SSL* connection, const std::string& host) {
  if (config::is_unix(host)) return true;  // only without verification: there is nothing to ask for
  const bool address = config::is_ipv4(host) || config::is_ipv6(host);
  return address ? expect_address(connection, host) : expect_name(connection, host);
}

}  // namespace

class ClientContext::Data {
 public:
  absl::Status read_authorities(const config::ServiceTls& config, ReadFile read);
  absl::Status read_certificate(const config::ServiceTls& config, ReadFile read);
  absl::Status offer(const Alpn& alpn);

  ContextPointer context{SSL_CTX_new(TLS_client_method())};
  std::string server_name;
  std::string identity;  // of what a session depends on, apart from the host
  std::vector<std::string> warnings;

 private:
  std::string authorities_;
};

absl::Status ClientContext::Data::read_authorities(const config::ServiceTls& config, ReadFile read) {
  if (config.verify) SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (config.ca.empty()) {
    if (!config.verify || SSL_CTX_set_default_verify_paths(context.get()) == 1) return absl::OkStatus();
    return internal_error();
  }
  auto bundle = read_named(config.ca, read);
  if (!bundle.ok()) return bundle.status();
  authorities_ = std::move(*bundle);
  return trust(context.get(), authorities_, config.ca);
}

absl::Status ClientContext::Data::read_certificate(const config::ServiceTls& config, ReadFile read) {
  std::string fingerprint;
  if (!config.cert.empty()) {
    auto certificate = Certificate::read({config.cert, config.key, ""}, read);
    if (!certificate.ok()) return certificate.status();
    if (!certificate->add_to(context.get())) {
      return file_error(config.cert,
                        config::concat("the certificate can not be used: ", take_openssl_error()));
    }
    fingerprint = certificate->fingerprint();
    warnings = certificate->warnings();
  }
  identity = digest({config.verify ? "verified" : "", authorities_, fingerprint});
  return absl::OkStatus();
}

absl::Status ClientContext::Data::offer(const Alpn& alpn) {
  if (alpn.empty()) return absl::OkStatus();
  const auto* wire = reinterpret_cast<const unsigned char*>(alpn.wire().data());
  // Unlike its neighbours this one returns 0 for success.
  const bool set =
      SSL_CTX_set_alpn_protos(context.get(), wire, static_cast<unsigned int>(alpn.wire().size())) == 0;
  return set ? absl::OkStatus() : internal_error();
}

absl::StatusOr<std::shared_ptr<const ClientContext>> ClientContext::create(const config::ServiceTls& config,
                                                                           std::vector<std::string> alpn,
                                                                           ReadFile read) {
  auto data = std::make_unique<Data>();
  if (!data->context || !apply_common(data->context.get())) return internal_error();
  if (auto status = data->read_authorities(config, read); !status.ok()) return status;
  if (auto status = data->read_certificate(config, read); !status.ok()) return status;
  if (auto status = data->offer(Alpn(alpn)); !status.ok()) return status;
  keep_sessions(data->context.get());
  data->server_name = config.server_name;
  return std::shared_ptr<const ClientContext>(new ClientContext(std::move(data)));
}

ClientContext::ClientContext(std::unique_ptr<Data> data) : data_(std::move(data)) {}
ClientContext::~ClientContext() = default;

SslPointer ClientContext::new_connection(const std::string& host, SessionSlot* slot) const {
  const std::string& name = data_->server_name.empty() ? host : data_->server_name;
  SslPointer connection(SSL_new(data_->context.get()));
  if (!connection || !expect(connection.get(), name)) return nullptr;
  if (!resume_from(connection.get(), slot, digest({data_->identity, name}))) return nullptr;
  return connection;
}

const std::vector<std::string>& ClientContext::warnings() const { return data_->warnings; }

}  // namespace fairlead::tls
