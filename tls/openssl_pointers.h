#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace fairlead::tls {

template <auto release>
struct Release {
  template <typename T>
  void operator()(T* object) const {
    release(object);
  }
};

inline void release_certificates(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }

/// A connection may end any way: OpenSSL would take one that ends without close_notify for an attack and
/// never resume its session, as TLS 1.0 wanted (RFC 4346 §7.2.1 dropped it). Fatal alerts still have that
/// effect.
inline void release_connection(SSL* connection) {
  SSL_set_shutdown(connection, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(connection);
}

using SslPointer = std::unique_ptr<SSL, Release<release_connection>>;
using ContextPointer = std::unique_ptr<SSL_CTX, Release<SSL_CTX_free>>;
using SessionPointer = std::unique_ptr<SSL_SESSION, Release<SSL_SESSION_free>>;
using BioPointer = std::unique_ptr<BIO, Release<BIO_free_all>>;
using X509Pointer = std::unique_ptr<X509, Release<X509_free>>;
using X509StackPointer = std::unique_ptr<STACK_OF(X509), Release<release_certificates>>;
using CrlPointer = std::unique_ptr<X509_CRL, Release<X509_CRL_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using NamesPointer = std::unique_ptr<GENERAL_NAMES, Release<GENERAL_NAMES_free>>;

}  // namespace fairlead::tls
