#include "tls/openssl_error.h"

#include <openssl/err.h>

#include <cstring>

namespace fairlead::tls {

std::string take_openssl_error() {
  const unsigned long first = ERR_get_error();
  ERR_clear_error();
  if (ERR_SYSTEM_ERROR(first)) return std::strerror(ERR_GET_REASON(first));
  const char* reason = ERR_reason_error_string(first);
  return reason ? reason : "unknown error";
}

}  // namespace fairlead::tls
