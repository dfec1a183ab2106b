#include "tls/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "config/message.h"
#include "tls/file_error.h"
#include "tls/openssl_error.h"

namespace fairlead::tls {
namespace {

BioPointer reader_of(const std::string& text) {
  ERR_clear_error();
  return BioPointer(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

bool at_end() {
  const unsigned long error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

/// Without a callback OpenSSL would ask at the terminal, and wait.
int note_passphrase(char*, int, int, void* wanted) {
  *static_cast<bool*>(wanted) = true;
  return -1;
}

/// Every block that `read_next` understands, up to the end of the file.
template <typename Pointer, typename ReadNext>
absl::StatusOr<std::vector<Pointer>> all_in(const std::string& pem, const std::string& path,
                                            std::string_view what, ReadNext read_next) {
  const BioPointer bio = reader_of(pem);
  std::vector<Pointer> found;
  while (Pointer next{read_next(bio.get(), nullptr, nullptr, nullptr)}) found.push_back(std::move(next));
  const bool whole = at_end();
  const std::string reason = take_openssl_error();
  if (!whole) {
    const std::string number = std::to_string(found.size() + 1);
    return file_error(path, config::concat(what, " number ", number, " in it is damaged (", reason, ")"));
  }
  if (found.empty()) return file_error(path, config::concat("no ", what, " in it; PEM is expected"));
  return found;
}

}  // namespace

absl::StatusOr<std::vector<X509Pointer>> certificates_in(const std::string& pem, const std::string& path) {
  return all_in<X509Pointer>(pem, path, "certificate", PEM_read_bio_X509);
}

absl::StatusOr<std::vector<CrlPointer>> revocation_lists_in(const std::string& pem, const std::string& path) {
  return all_in<CrlPointer>(pem, path, "revocation list", PEM_read_bio_X509_CRL);
}

absl::StatusOr<KeyPointer> private_key_in(const std::string& pem, const std::string& path) {
  const BioPointer bio = reader_of(pem);
  bool passphrase_wanted = false;
  KeyPointer key(PEM_read_bio_PrivateKey(bio.get(), nullptr, note_passphrase, &passphrase_wanted));
  if (key) return key;
  const std::string reason = take_openssl_error();
  if (passphrase_wanted) return file_error(path, "the key is encrypted; one without a passphrase is needed");
  if (pem.find("PRIVATE KEY-----") == std::string::npos) {
    return file_error(path, "no private key in it; PEM is expected");
  }
  return file_error(path, config::concat("the private key in it is damaged (", reason, ")"));
}

}  // namespace fairlead::tls
