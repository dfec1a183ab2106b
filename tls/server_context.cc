#include "tls/server_context.h"

#include <algorithm>
#include <utility>

#include "config/message.h"
#include "tls/certificate_names.h"
#include "tls/client_auth.h"
#include "tls/digest.h"
#include "tls/file_error.h"
#include "tls/openssl_error.h"
#include "tls/profile.h"
#include "tls/server_callbacks.h"

namespace fairlead::tls {
namespace {

absl::Status internal_error() {
  return absl::InternalError(config::concat("OpenSSL: ", take_openssl_error()));
}

/// Adds it to a connection that nobody makes, so that what OpenSSL has against it is known now.
absl::Status try_out(SSL_CTX* context, const Certificate& certificate, const std::string& path) {
  const SslPointer connection(SSL_new(context));
  if (!connection) return internal_error();
  if (certificate.add_to(connection.get())) return absl::OkStatus();
  return file_error(path, config::concat("the certificate can not be used: ", take_openssl_error()));
}

std::vector<std::string_view> names_of(const std::vector<Certificate>& certificates) {
  std::vector<std::string_view> names;
  for (const Certificate& certificate : certificates) {
    names.insert(names.end(), certificate.names().begin(), certificate.names().end());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

class ServerContext::Data {
 public:
  absl::Status read_certificates(const config::ListenerTls& config, ReadFile read);
  absl::Status read_client_auth(const config::ListenerTls& config, ReadFile read);
  absl::Status complete(const config::ListenerTls& config, const std::vector<std::string>& alpn,
                        std::shared_ptr<const TicketKeys> tickets);

  ContextPointer context{SSL_CTX_new(TLS_server_method())};
  std::vector<Expiry> expiries;
  std::vector<std::string> warnings;

 private:
  bool limit_resumption();

  std::vector<Certificate> certificates_;  // until the callbacks have them
  std::string client_auth_;
};

absl::Status ServerContext::Data::read_certificates(const config::ListenerTls& config, ReadFile read) {
  for (const config::CertificateFiles& files : config.certificates) {
    auto certificate = Certificate::read(files, read);
    if (!certificate.ok()) return certificate.status();
    if (auto status = try_out(context.get(), *certificate, files.cert); !status.ok()) return status;
    const auto& names = certificate->names();
    expiries.push_back(
        {names.empty() ? subject_text(certificate->leaf()) : names.front(), certificate->not_after()});
    warnings.insert(warnings.end(), certificate->warnings().begin(), certificate->warnings().end());
    certificates_.push_back(std::move(*certificate));
  }
  if (certificates_.empty()) return absl::InvalidArgumentError("a TLS listener needs a certificate");
  return absl::OkStatus();
}

absl::Status ServerContext::Data::read_client_auth(const config::ListenerTls& config, ReadFile read) {
  if (!config.client_auth) return absl::OkStatus();
  auto applied = apply_client_auth(context.get(), *config.client_auth, read);
  if (!applied.ok()) return applied.status();
  warnings.insert(warnings.end(), applied->warnings.begin(), applied->warnings.end());
  client_auth_ = std::move(applied->identity);
  return absl::OkStatus();
}

/// Listeners may share ticket keys, and outlive their files. A session is resumed only where its full
/// handshake would have ended alike: same names to prove, same demands on the client.
bool ServerContext::Data::limit_resumption() {
  auto parts = names_of(certificates_);
  parts.push_back(client_auth_);
  const std::string id = digest(parts);
  return SSL_CTX_set_session_id_context(context.get(), reinterpret_cast<const unsigned char*>(id.data()),
                                        static_cast<unsigned int>(id.size())) == 1;
}

absl::Status ServerContext::Data::complete(const config::ListenerTls& config,
                                           const std::vector<std::string>& alpn,
                                           std::shared_ptr<const TicketKeys> tickets) {
  if (!limit_resumption()) return internal_error();
  const auto lifetime = std::chrono::duration_cast<std::chrono::seconds>(config.ticket_lifetime);
  auto callbacks = std::make_unique<ServerCallbacks>(std::move(certificates_), Alpn(alpn),
                                                     SessionTickets(std::move(tickets), lifetime));
  return ServerCallbacks::attach(context.get(), std::move(callbacks)) ? absl::OkStatus() : internal_error();
}

absl::StatusOr<std::shared_ptr<const ServerContext>> ServerContext::create(
    const config::ListenerTls& config, std::vector<std::string> alpn, ReadFile read,
    std::shared_ptr<TicketKeys> tickets) {
  auto data = std::make_unique<Data>();
  if (!data->context || !apply_common(data->context.get())) return internal_error();
  if (!apply_profile(data->context.get(), config.profile)) return internal_error();
  if (auto status = data->read_certificates(config, read); !status.ok()) return status;
  if (auto status = data->read_client_auth(config, read); !status.ok()) return status;
  if (!tickets) tickets = TicketKeys::random();
  if (auto status = data->complete(config, alpn, std::move(tickets)); !status.ok()) return status;
  return std::shared_ptr<const ServerContext>(new ServerContext(std::move(data)));
}

ServerContext::ServerContext(std::unique_ptr<Data> data) : data_(std::move(data)) {}
ServerContext::~ServerContext() = default;

SslPointer ServerContext::new_connection() const { return SslPointer(SSL_new(data_->context.get())); }

const std::vector<ServerContext::Expiry>& ServerContext::expiries() const { return data_->expiries; }
const std::vector<std::string>& ServerContext::warnings() const { return data_->warnings; }

}  // namespace fairlead::tls
