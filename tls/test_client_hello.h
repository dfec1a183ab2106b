#pragma once

// What a TLS client begins with. Included by *_test.cc only.

#include <string>

#include "tls/openssl_pointers.h"

namespace fairlead::tls {

/// Of a client that asks for `server_name`; empty: for none.
inline std::string test_client_hello(const std::string& server_name) {
  const ContextPointer context(SSL_CTX_new(TLS_client_method()));
  const SslPointer client(SSL_new(context.get()));
  BIO* const sent = BIO_new(BIO_s_mem());
  SSL_set_bio(client.get(), BIO_new(BIO_s_mem()), sent);
  if (!server_name.empty()) SSL_set_tlsext_host_name(client.get(), server_name.c_str());
  SSL_connect(client.get());
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(sent, &bytes);
  return {bytes, static_cast<size_t>(size)};
}

}  // namespace fairlead::tls
