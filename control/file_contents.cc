#include "control/file_contents.h"

#include <openssl/crypto.h>

#include <string_view>

#include "absl/strings/str_cat.h"
#include "control/read_file.h"
#include "tls/digest.h"

namespace fairlead::control {
namespace {

absl::StatusOr<std::string> read_named(const std::string& path, const std::string& place) {
  auto text = read_file(place, FileContents::kMaxBytes + 1);
  if (!text.ok())
    return absl::Status(text.status().code(), absl::StrCat(path, ": ", text.status().message()));
  if (text->size() <= FileContents::kMaxBytes) return text;
  return absl::InvalidArgumentError(absl::StrCat(path, ": longer than ", FileContents::kMaxBytes, " bytes"));
}

}  // namespace

FileContents::~FileContents() {
  for (auto& [path, text] : contents_) {
    if (text.ok()) OPENSSL_cleanse(text->data(), text->size());
  }
}

const absl::StatusOr<std::string>& FileContents::read(const std::string& path) {
  if (auto known = contents_.find(path); known != contents_.end()) return known->second;
  const std::string place = (folder_ / path).string();
  signatures_.try_emplace(place, signature_of(place));
  return contents_.try_emplace(path, read_named(path, place)).first->second;
}

std::string FileContents::digest(const std::vector<std::string>& paths) {
  std::vector<std::string_view> parts;
  for (const std::string& path : paths) {
    const auto& text = read(path);
    parts.emplace_back(path);
    parts.emplace_back(text.ok() ? std::string_view(*text) : std::string_view());
  }
  return tls::digest(parts);
}

}  // namespace fairlead::control
