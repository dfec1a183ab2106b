#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "control/file_watch.h"

namespace fairlead::control {

/// A configuration file that is watched for changes (see FileWatch). Only new contents count. Belongs to the
/// io_context's thread; destroying it ends the watch.
class ConfigFile {
 public:
  /// Receives the contents after a change. A file that vanished is no change: the next one to appear is.
  using Changed = std::function<void(std::string text)>;

  /// The file must be readable now; its present contents are the first to be compared with.
  static absl::StatusOr<std::unique_ptr<ConfigFile>> watch(boost::asio::io_context& io, std::string path,
                                                           Changed changed);
  ConfigFile(const ConfigFile&) = delete;

  const std::string& path() const { return path_; }
  /// Reads the file now, for a reload on demand; what it holds is then no change any more.
  absl::StatusOr<std::string> read();

 private:
  ConfigFile(std::string path, Changed changed) : path_(std::move(path)), changed_(std::move(changed)) {}
  void look();

  const std::string path_;
  const Changed changed_;
  std::string text_;
  std::unique_ptr<FileWatch> watch_;
};

/// The contents of a file, at most config::kMaxDocumentBytes and one (which config::load then refuses by its
/// length).
absl::StatusOr<std::string> read_config_file(const std::string& path);

}  // namespace fairlead::control
