#include "control/tls_files.h"

namespace fairlead::control {
namespace {

void add(std::vector<std::string>& files, std::initializer_list<std::string> named) {
  for (const std::string& file : named) {
    if (!file.empty()) files.push_back(file);
  }
}

}  // namespace

std::vector<std::string> files_of(const config::ListenerTls& tls) {
  std::vector<std::string> files = tls.ticket_keys;
  for (const auto& certificate : tls.certificates)
    add(files, {certificate.cert, certificate.key, certificate.ocsp});
  if (tls.client_auth) add(files, {tls.client_auth->ca, tls.client_auth->crl});
  return files;
}

std::vector<std::string> files_of(const config::ServiceTls& tls) {
  std::vector<std::string> files;
  add(files, {tls.ca, tls.cert, tls.key});
  return files;
}

}  // namespace fairlead::control
