#pragma once

#include <sys/stat.h>

#include <memory>
#include <string>

namespace fairlead::proxy {

/// The file of a UNIX socket that this process listens on: removed when destroyed, unless another socket
/// stands at its path by then. Immutable, any thread.
class SocketFile {
 public:
  /// Binds `fd` to `path`. In place of a socket that nobody listens on, as a killed process leaves behind;
  /// never of anything else. Null with errno when that fails.
  static std::unique_ptr<const SocketFile> bind(int fd, const std::string& path);
  ~SocketFile();
  SocketFile(const SocketFile&) = delete;

 private:
  SocketFile(std::string path, const struct stat& identity) : path_(std::move(path)), identity_(identity) {}

  const std::string path_;
  const struct stat identity_;
};

}  // namespace fairlead::proxy
