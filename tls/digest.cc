#include "tls/digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

namespace fairlead::tls {

std::string digest(const std::vector<std::string_view>& parts) {
  std::string text;
  for (const std::string_view part : parts) {
    text.append(std::to_string(part.size())).append(":").append(part);
  }
  std::string result(SHA256_DIGEST_LENGTH, '\0');
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(result.data()), nullptr, EVP_sha256(),
             nullptr);
  return result;
}

}  // namespace fairlead::tls
