#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace boost::asio {
class io_context;
}

namespace fairlead::control {

/// A configuration file that is watched for changes: replaced by rename, written in place, or standing behind
/// symbolic links that are swapped (Kubernetes' `..data`). inotify watches the folder of the path and that of
/// the file which it leads to; a look every few seconds finds what inotify misses (network file systems, a
/// folder that was replaced). Only new contents count. Belongs to the io_context's thread; destroying it ends
/// the watch.
class ConfigFile {
 public:
  /// Receives the contents after a change. A file that vanished is no change: the next one to appear is.
  using Changed = std::function<void(std::string text)>;

  /// The file must be readable now; its present contents are the first to be compared with.
  static absl::StatusOr<std::unique_ptr<ConfigFile>> watch(boost::asio::io_context& io, std::string path,
                                                           Changed changed);
  ~ConfigFile();
  ConfigFile(const ConfigFile&) = delete;

  const std::string& path() const;
  /// Reads the file now, for a reload on demand; what it holds is then no change any more.
  absl::StatusOr<std::string> read();

 private:
  class State;
  explicit ConfigFile(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

/// The contents of a file, at most config::kMaxDocumentBytes and one (which config::load then refuses by its
/// length).
absl::StatusOr<std::string> read_config_file(const std::string& path);

}  // namespace fairlead::control
