#include "bench/load/tls_client.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <csignal>

#include "tls/connection_facts.h"

namespace fairlead::bench {
namespace {

constexpr std::string_view kHttp1 = "\x08http/1.1";
constexpr std::string_view kHttp2 = "\x02h2";

bool is_address(const std::string& name) {
  in6_addr storage{};
  return ::inet_pton(AF_INET, name.c_str(), &storage) == 1 ||
         ::inet_pton(AF_INET6, name.c_str(), &storage) == 1;
}

}  // namespace

TlsClient::TlsClient(const TlsOptions& options)
    : options_(options), context_(SSL_CTX_new(TLS_client_method())) {
  SSL_CTX* context = context_.get();
  SSL_CTX_set_app_data(context, this);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);
  const std::string_view protocol = options.http2 ? kHttp2 : kHttp1;
  SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(protocol.data()),
                          static_cast<unsigned>(protocol.size()));
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  if (options.resume) SSL_CTX_sess_set_new_cb(context, keep_session);
  // OpenSSL writes to the socket without MSG_NOSIGNAL.
  std::signal(SIGPIPE, SIG_IGN);
}

std::unique_ptr<TlsClient> TlsClient::create(const TlsOptions& options, std::string& problem) {
  std::unique_ptr<TlsClient> client(new TlsClient(options));
  if (options.ca.empty()) return client;
  if (SSL_CTX_load_verify_locations(client->context_.get(), options.ca.c_str(), nullptr) != 1) {
    problem = "no certificates in " + options.ca;
    return nullptr;
  }
  SSL_CTX_set_verify(client->context_.get(), SSL_VERIFY_PEER, nullptr);
  return client;
}

tls::SslPointer TlsClient::new_connection(int fd) {
  tls::SslPointer ssl(SSL_new(context_.get()));
  SSL_set_fd(ssl.get(), fd);
  const char* name = options_.server_name.c_str();
  if (is_address(options_.server_name)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), name);
  } else if (*name != '\0') {
    SSL_set_tlsext_host_name(ssl.get(), name);
    SSL_set1_host(ssl.get(), name);
  }
  if (session_ != nullptr) SSL_set_session(ssl.get(), session_.get());
  return ssl;
}

int TlsClient::keep_session(SSL* ssl, SSL_SESSION* session) {
  auto* self = static_cast<TlsClient*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  self->session_.reset(session);
  return 1;  // the reference is ours now
}

bool TlsClient::on_handshake(const SSL& ssl) {
  ++counts_.handshakes;
  counts_.resumed += SSL_session_reused(&ssl) == 1 ? 1 : 0;
  if (!options_.http2 || tls::negotiated_protocol(&ssl) == "h2") return true;
  on_failure("no agreement on HTTP/2");
  return false;
}

void TlsClient::on_failure(const SSL& ssl, unsigned long error) {
  const char* reason = ERR_reason_error_string(error);
  if (ERR_GET_REASON(error) == SSL_R_CERTIFICATE_VERIFY_FAILED)
    reason = X509_verify_cert_error_string(SSL_get_verify_result(&ssl));
  on_failure(reason != nullptr ? reason : "unknown");
}

}  // namespace fairlead::bench
