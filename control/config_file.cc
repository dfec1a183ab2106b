#include "control/config_file.h"

#include "absl/strings/str_cat.h"
#include "config/load.h"
#include "control/read_file.h"

namespace fairlead::control {

absl::StatusOr<std::string> read_config_file(const std::string& path) {
  auto text = read_file(path, config::kMaxDocumentBytes + 1);
  if (text.ok()) return text;
  return absl::Status(text.status().code(), absl::StrCat(path, ": ", text.status().message()));
}

absl::StatusOr<std::unique_ptr<ConfigFile>> ConfigFile::watch(boost::asio::io_context& io, std::string path,
                                                              Changed changed) {
  std::unique_ptr<ConfigFile> file(new ConfigFile(std::move(path), std::move(changed)));
  auto watch = FileWatch::open(io, [self = file.get()] { self->look(); });
  if (!watch.ok()) return watch.status();
  file->watch_ = *std::move(watch);
  if (auto text = file->read(); !text.ok()) return text.status();
  return file;
}

absl::StatusOr<std::string> ConfigFile::read() {
  watch_->watch({{path_, signature_of(path_)}});
  auto text = read_config_file(path_);
  if (text.ok()) text_ = *text;
  return text;
}

void ConfigFile::look() {
  const std::string before = text_;
  auto text = read();
  if (text.ok() && *text != before) changed_(*std::move(text));
}

}  // namespace fairlead::control
