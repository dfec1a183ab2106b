#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "config/config.h"

namespace fairlead::proxy {

class SocketFile;

/// A bound, listening, non-blocking socket. Of a TCP port each worker has one of its own (SO_REUSEPORT); a
/// UNIX socket is opened once and shared, and its file goes with the last descriptor. Moves; closes when
/// destroyed.
class ListeningSocket {
 public:
  /// `port` replaces the address's own when not 0: for the further sockets of an address with port 0. The
  /// error names the address and what the system said.
  static absl::StatusOr<ListeningSocket> open(const config::HostPort& address, uint16_t port);
  /// A UNIX socket. The file of one that nobody listens on any more is replaced. `mode`: of its file, octal;
  /// empty: as the umask has it.
  static absl::StatusOr<ListeningSocket> open_unix(const config::HostPort& address, const std::string& mode);

  /// The same socket for one more worker.
  absl::StatusOr<ListeningSocket> share() const;

  ListeningSocket() = default;
  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&& other) noexcept;
  ~ListeningSocket();

  int fd() const { return fd_; }
  /// 0: it has none.
  uint16_t port() const;

 private:
  explicit ListeningSocket(int fd) : fd_(fd) {}
  int fd_ = -1;
  std::shared_ptr<const SocketFile> file_;  // null: of TCP
};

}  // namespace fairlead::proxy
