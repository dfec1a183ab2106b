#include "tls/certificate_selection.h"

#include <algorithm>
#include <cctype>

namespace fairlead::tls {
namespace {

constexpr std::string_view kWildcard = "*.";

void add(CertificateSelection::Group& group, const Certificate& certificate) {
  const bool known = std::any_of(group.begin(), group.end(), [&](const Certificate* other) {
    return other->key_type() == certificate.key_type();
  });
  if (!known) group.push_back(&certificate);
}

std::string canonical(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

}  // namespace

CertificateSelection::CertificateSelection(std::vector<Certificate> certificates)
    : certificates_(std::move(certificates)) {
  for (const Certificate& certificate : certificates_) {
    for (const std::string& name : certificate.names()) {
      const bool wildcard = name.starts_with(kWildcard);
      add(wildcard ? parents_[name.substr(kWildcard.size())] : exact_[name], certificate);
    }
  }
  const Certificate& first = certificates_.front();
  add(fallback_, first);
  if (first.names().empty()) return;
  for (const Certificate& other : certificates_) {
    const auto& names = other.names();
    if (std::find(names.begin(), names.end(), first.names().front()) != names.end()) add(fallback_, other);
  }
}

const CertificateSelection::Group& CertificateSelection::find(std::string_view name) const {
  const std::string wanted = canonical(name);
  if (auto found = exact_.find(wanted); found != exact_.end()) return found->second;
  const size_t dot = wanted.find('.');
  if (dot == std::string::npos || dot == 0) return fallback_;
  auto found = parents_.find(std::string_view(wanted).substr(dot + 1));
  return found == parents_.end() ? fallback_ : found->second;
}

const Certificate* CertificateSelection::of(const X509* leaf) const {
  auto found = std::find_if(certificates_.begin(), certificates_.end(),
                            [&](const Certificate& certificate) { return certificate.leaf() == leaf; });
  return found == certificates_.end() ? nullptr : &*found;
}

}  // namespace fairlead::tls
