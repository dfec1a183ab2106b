#include "tls/client_hello.h"

namespace fairlead::tls {
namespace {

// Of the extension: length of the list (2 bytes), kind of name (1), length of the name (2), then the name.
constexpr size_t kListLength = 2, kPrefix = 5;

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

}  // namespace fairlead::tls
