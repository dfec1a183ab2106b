#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "control/file_signature.h"

namespace boost::asio {
class io_context;
}

namespace fairlead::control {

/// Watches files for changes: replaced by rename, written in place, or standing behind symbolic links that
/// are swapped (Kubernetes' `..data`). inotify watches the folder of each path and that of the file which it
/// leads to; a look every few seconds finds what inotify misses (network file systems, a folder that was
/// replaced). Belongs to the io_context's thread; destroying it ends the watch.
class FileWatch {
 public:
  /// Some of the files may have other contents now, or are there no more. Once for changes seen together.
  using Changed = std::function<void()>;

  static absl::StatusOr<std::unique_ptr<FileWatch>> open(boost::asio::io_context& io, Changed changed);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;

  /// Makes `files` what is watched, each with its signature from before it was last read: what changed since
  /// is told soon, but never from within this call. A file need not be there.
  void watch(std::map<std::string, FileSignature> files);

 private:
  class State;
  explicit FileWatch(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace fairlead::control
