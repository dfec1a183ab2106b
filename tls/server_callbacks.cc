#include "tls/server_callbacks.h"

#include <algorithm>

namespace fairlead::tls {
namespace {

const ServerCallbacks& self(void* argument) { return *static_cast<const ServerCallbacks*>(argument); }

void release(void*, void* callbacks, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<ServerCallbacks*>(callbacks);
}

int choose_certificates(SSL* connection, void* argument) {
  if (SSL_session_reused(connection)) return 1;  // shows none
  const char* name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
  const auto& group = self(argument).certificates.find(name ? name : "");
  SSL_certs_clear(connection);
  const bool added = std::all_of(group.begin(), group.end(), [&](const Certificate* certificate) {
    return certificate->add_to(connection);
  });
  return added ? 1 : 0;
}

/// Without it a session would not remember the name that it was made for.
int accept_server_name(SSL*, int*, void*) { return SSL_TLSEXT_ERR_OK; }

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void* argument) {
  const auto name = self(argument).alpn.choose({reinterpret_cast<const char*>(offered), offered_size});
  if (name.empty()) return SSL_TLSEXT_ERR_ALERT_FATAL;  // no_application_protocol, RFC 7301 §3.2
  *chosen = reinterpret_cast<const unsigned char*>(name.data());
  *size = static_cast<unsigned char>(name.size());
  return SSL_TLSEXT_ERR_OK;
}

int staple(SSL* connection, void* argument) {
  const Certificate* shown = self(argument).certificates.of(SSL_get_certificate(connection));
  const bool stapled = shown && shown->ocsp() && shown->ocsp()->staple_to(connection);
  return stapled ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

bool ServerCallbacks::attach(SSL_CTX* context, std::unique_ptr<ServerCallbacks> callbacks) {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, release);
  if (SSL_CTX_set_ex_data(context, index, callbacks.get()) != 1) return false;
  ServerCallbacks* const own = callbacks.release();
  SSL_CTX_set_cert_cb(context, choose_certificates, own);
  SSL_CTX_set_tlsext_servername_callback(context, accept_server_name);
  if (!own->alpn.empty()) SSL_CTX_set_alpn_select_cb(context, choose_protocol, own);
  SSL_CTX_set_tlsext_status_cb(context, staple);
  SSL_CTX_set_tlsext_status_arg(context, own);
  return own->tickets.apply(context);
}

}  // namespace fairlead::tls
