#include "tls/certificate.h"

#include <openssl/err.h>

#include "absl/strings/ascii.h"
#include "config/message.h"
#include "tls/certificate_names.h"
#include "tls/certificate_time.h"
#include "tls/file_error.h"
#include "tls/pem.h"

namespace fairlead::tls {
namespace {

constexpr int kReplace = 1;

std::vector<std::string> names_of(const X509* leaf) {
  std::vector<std::string> names = dns_names(leaf);
  if (names.empty()) names.push_back(common_name(leaf));
  if (names.front().empty()) names.clear();
  for (std::string& name : names) absl::AsciiStrToLower(&name);
  return names;
}

/// Why peers may refuse it by its dates, added to `warnings`.
void check_dates(const X509* certificate, const std::string& path, std::vector<std::string>& warnings) {
  const ASN1_TIME* begin = X509_get0_notBefore(certificate);
  const ASN1_TIME* end = X509_get0_notAfter(certificate);
  const std::string subject = config::concat(path, ": the certificate of ", subject_text(certificate));
  if (is_past(end)) warnings.push_back(config::concat(subject, " expired on ", date_text(end)));
  if (is_future(begin)) {
    warnings.push_back(config::concat(subject, " is not valid before ", date_text(begin)));
  }
}

}  // namespace

absl::StatusOr<Certificate> Certificate::read(const config::CertificateFiles& files, ReadFile read) {
  Certificate result;
  if (auto status = result.read_chain(files.cert, read); !status.ok()) return status;
  if (auto status = result.read_key(files, read); !status.ok()) return status;
  if (files.ocsp.empty()) return result;
  if (auto status = result.read_ocsp(files.ocsp, read); !status.ok()) return status;
  return result;
}

absl::Status Certificate::read_chain(const std::string& path, ReadFile read) {
  auto file = read_named(path, read);
  if (!file.ok()) return file.status();
  auto certificates = certificates_in(*file, path);
  if (!certificates.ok()) return certificates.status();
  for (const X509Pointer& certificate : *certificates) check_dates(certificate.get(), path, warnings_);
  leaf_ = std::move(certificates->front());
  names_ = names_of(leaf_.get());
  chain_.reset(sk_X509_new_null());
  for (size_t i = 1; i < certificates->size(); ++i) {
    sk_X509_push(chain_.get(), (*certificates)[i].release());
  }
  return absl::OkStatus();
}

absl::Status Certificate::read_key(const config::CertificateFiles& files, ReadFile read) {
  auto file = read_named(files.key, read);
  if (!file.ok()) return file.status();
  auto key = private_key_in(*file, files.key);
  if (!key.ok()) return key.status();
  key_ = std::move(*key);
  const bool belongs = X509_check_private_key(leaf_.get(), key_.get()) == 1;
  ERR_clear_error();
  if (belongs) return absl::OkStatus();
  return file_error(files.key, config::concat("the key does not belong to the certificate in ", files.cert,
                                              " (to the first, when there are several)"));
}

absl::Status Certificate::read_ocsp(const std::string& path, ReadFile read) {
  auto file = read_named(path, read);
  if (!file.ok()) return file.status();
  auto response = OcspResponse::parse(std::move(*file), path, leaf_.get());
  if (!response.ok()) return response.status();
  ocsp_ = std::move(*response);
  if (ocsp_->is_stale()) warnings_.push_back(config::concat(path, ": the OCSP response is stale, not sent"));
  return absl::OkStatus();
}

int64_t Certificate::not_after() const { return unix_time(X509_get0_notAfter(leaf_.get())); }

bool Certificate::add_to(SSL* connection) const {
  return SSL_use_cert_and_key(connection, leaf_.get(), key_.get(), chain_.get(), kReplace) == 1;
}

bool Certificate::add_to(SSL_CTX* context) const {
  return SSL_CTX_use_cert_and_key(context, leaf_.get(), key_.get(), chain_.get(), kReplace) == 1;
}

}  // namespace fairlead::tls
