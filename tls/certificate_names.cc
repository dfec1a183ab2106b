#include "tls/certificate_names.h"

#include <openssl/sha.h>

#include "tls/openssl_pointers.h"

namespace fairlead::tls {
namespace {

std::string text_of(const ASN1_STRING* value) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
          static_cast<size_t>(ASN1_STRING_length(value))};
}

std::vector<std::string> alternative_names(const X509* certificate, int type) {
  const NamesPointer names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> found;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int its_type = 0;
    const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &its_type);
    if (its_type == type) found.push_back(text_of(static_cast<const ASN1_STRING*>(value)));
  }
  return found;
}

}  // namespace

std::vector<std::string> dns_names(const X509* certificate) {
  return alternative_names(certificate, GEN_DNS);
}

std::vector<std::string> uri_names(const X509* certificate) {
  return alternative_names(certificate, GEN_URI);
}

std::string common_name(const X509* certificate) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (index < 0) return {};
  return text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
}

std::string subject_text(const X509* certificate) {
  const BioPointer bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<size_t>(size)};
}

std::string fingerprint(const X509* certificate) {
  std::string result(SHA256_DIGEST_LENGTH, '\0');
  X509_digest(certificate, EVP_sha256(), reinterpret_cast<unsigned char*>(result.data()), nullptr);
  return result;
}

}  // namespace fairlead::tls
