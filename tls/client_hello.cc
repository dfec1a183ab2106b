#include "tls/client_hello.h"

#include <openssl/err.h>

#include "tls/openssl_pointers.h"

namespace fairlead::tls {
namespace {

// Of the extension: length of the list (2 bytes), kind of name (1), length of the name (2), then the name.
constexpr size_t kListLength = 2, kPrefix = 5;

/// Takes the name, and goes no further.
int take_name(SSL* connection, int*, void*) {
  auto& hello = *static_cast<ClientHello*>(SSL_get_app_data(connection));
  hello.status = ClientHello::Status::complete;
  hello.server_name = server_name_in_hello(connection);
  return SSL_CLIENT_HELLO_ERROR;
}

SSL_CTX* reading_context() {
  thread_local const ContextPointer context = [] {
    ContextPointer made(SSL_CTX_new(TLS_server_method()));
    if (made != nullptr) SSL_CTX_set_client_hello_cb(made.get(), take_name, nullptr);
    return made;
  }();
  return context.get();
}

}  // namespace

std::string_view server_name_in_hello(SSL* connection) {
  const unsigned char* data = nullptr;
  size_t size = 0;
  if (SSL_client_hello_get0_ext(connection, TLSEXT_TYPE_server_name, &data, &size) != 1) return {};
  if (size < kPrefix || data[kListLength] != TLSEXT_NAMETYPE_host_name) return {};
  const size_t length = static_cast<size_t>(data[3]) << 8 | data[4];
  if (size != kPrefix + length) return {};
  return {reinterpret_cast<const char*>(data) + kPrefix, length};
}

ClientHello read_client_hello(std::string_view bytes) {
  ClientHello hello;
  const SslPointer connection(SSL_new(reading_context()));
  BIO* const input = BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()));
  BIO* const output = BIO_new(BIO_s_null());
  if (connection == nullptr || input == nullptr || output == nullptr) {
    BIO_free(input);
    BIO_free(output);
    hello.status = ClientHello::Status::other;
    return hello;
  }
  BIO_set_mem_eof_return(input, -1);  // more may come
  SSL_set_bio(connection.get(), input, output);
  SSL_set_app_data(connection.get(), &hello);
  const int result = SSL_accept(connection.get());
  if (hello.status == ClientHello::Status::incomplete &&
      SSL_get_error(connection.get(), result) != SSL_ERROR_WANT_READ)
    hello.status = ClientHello::Status::other;
  ERR_clear_error();
  return hello;
}

}  // namespace fairlead::tls
