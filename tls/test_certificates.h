#pragma once

// Certificates made on the spot with OpenSSL's own API, and the files that configurations name, in memory.
// Included by *_test.cc only.

#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tls/openssl_pointers.h"

namespace fairlead::tls {

inline constexpr long kDay = 24 * 60 * 60;  // seconds

/// EC keys cost nothing; the one RSA key of the program is made once.
inline KeyPointer make_ec_key() { return KeyPointer(EVP_EC_gen("P-256")); }
inline KeyPointer make_rsa_key() {
  static const KeyPointer key(EVP_RSA_gen(2048));
  EVP_PKEY_up_ref(key.get());
  return KeyPointer(key.get());
}

template <typename Object>
std::string pem_of(int (*write)(BIO*, const Object*), const Object* object) {
  const BioPointer bio(BIO_new(BIO_s_mem()));
  write(bio.get(), object);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<size_t>(size)};
}

/// A certificate with its key, and what it can sign.
struct TestCertificate {
  X509Pointer certificate;
  KeyPointer key;

  std::string pem() const { return pem_of<X509>(PEM_write_bio_X509, certificate.get()); }
  std::string key_pem(const char* passphrase = nullptr) const {
    const BioPointer bio(BIO_new(BIO_s_mem()));
    const EVP_CIPHER* cipher = passphrase ? EVP_aes_256_cbc() : nullptr;
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), cipher, passphrase,
                                  passphrase ? static_cast<int>(std::string(passphrase).size()) : 0, nullptr,
                                  nullptr);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<size_t>(size)};
  }
};

/// What a certificate is to say. `names` as OpenSSL's configuration writes them: "DNS:a,URI:b,IP:c".
struct CertificateRequest {
  std::string common_name;
  std::string names;
  bool authority = false;
  bool rsa = false;
  long begins = -kDay;  // seconds from now
  long ends = kDay;
};

inline void add_extension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

/// Signed by `issuer`, or by itself.
inline TestCertificate make_certificate(const CertificateRequest& request,
                                        const TestCertificate* issuer = nullptr) {
  static long serial = 0;
  TestCertificate made{X509Pointer(X509_new()), request.rsa ? make_rsa_key() : make_ec_key()};
  X509* certificate = made.certificate.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), request.begins);
  X509_gmtime_adj(X509_getm_notAfter(certificate), request.ends);
  X509_set_pubkey(certificate, made.key.get());
  if (!request.common_name.empty()) {
    const auto* text = reinterpret_cast<const unsigned char*>(request.common_name.c_str());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8, text, -1, -1, 0);
  }
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer ? issuer->certificate.get() : certificate));
  if (!request.names.empty()) add_extension(certificate, NID_subject_alt_name, request.names);
  if (request.authority) add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(certificate, issuer ? issuer->key.get() : made.key.get(), EVP_sha256());
  return made;
}

inline TestCertificate make_authority(const std::string& name, const TestCertificate* issuer = nullptr) {
  return make_certificate({.common_name = name, .authority = true}, issuer);
}

/// PEM: the authority's list of what it revokes, due again `ends` seconds from now.
inline std::string make_revocation_list(const TestCertificate& authority,
                                        const std::vector<const TestCertificate*>& revoked,
                                        long ends = kDay) {
  const CrlPointer list(X509_CRL_new());
  X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(authority.certificate.get()));
  ASN1_TIME* time = X509_gmtime_adj(nullptr, -kDay);
  X509_CRL_set1_lastUpdate(list.get(), time);
  for (const TestCertificate* certificate : revoked) {
    X509_REVOKED* entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate->certificate.get()));
    X509_REVOKED_set_revocationDate(entry, time);
    X509_CRL_add0_revoked(list.get(), entry);
  }
  X509_gmtime_adj(time, ends);
  X509_CRL_set1_nextUpdate(list.get(), time);
  ASN1_TIME_free(time);
  X509_CRL_sign(list.get(), authority.key.get(), EVP_sha256());
  return pem_of<X509_CRL>(PEM_write_bio_X509_CRL, list.get());
}

/// DER: the authority's word that `certificate` is good, until `ends` seconds from now.
inline std::string make_ocsp_response(const TestCertificate& authority, const TestCertificate& certificate,
                                      long ends = kDay) {
  OCSP_BASICRESP* basic = OCSP_BASICRESP_new();
  OCSP_CERTID* id = OCSP_cert_to_id(nullptr, certificate.certificate.get(), authority.certificate.get());
  ASN1_TIME* begin = X509_gmtime_adj(nullptr, -kDay);
  ASN1_TIME* end = X509_gmtime_adj(nullptr, ends);
  OCSP_basic_add1_status(basic, id, V_OCSP_CERTSTATUS_GOOD, 0, nullptr, begin, end);
  OCSP_basic_sign(basic, authority.certificate.get(), authority.key.get(), EVP_sha256(), nullptr, 0);
  OCSP_RESPONSE* response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
  unsigned char* der = nullptr;
  const int size = i2d_OCSP_RESPONSE(response, &der);
  std::string result(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  OCSP_RESPONSE_free(response);
  OCSP_BASICRESP_free(basic);
  OCSP_CERTID_free(id);
  ASN1_TIME_free(begin);
  ASN1_TIME_free(end);
  return result;
}

/// The files there are, by path. Callable, hence a ReadFile.
struct TestFiles {
  std::map<std::string, std::string> contents;

  void add(const std::string& stem, const TestCertificate& certificate, const std::string& chain = "") {
    contents[stem + ".pem"] = certificate.pem() + chain;
    contents[stem + ".key"] = certificate.key_pem();
  }
  absl::StatusOr<std::string> operator()(const std::string& path) const {
    auto found = contents.find(path);
    if (found == contents.end()) return absl::NotFoundError("No such file or directory");
    return found->second;
  }
};

}  // namespace fairlead::tls
