#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "config/config.h"

namespace fairlead::proxy {

/// A bound, listening, non-blocking TCP socket that shares its port with the other workers' (SO_REUSEPORT).
/// Moves; closes when destroyed.
class ListeningSocket {
 public:
  /// `port` replaces the address's own when not 0: for the further sockets of an address with port 0. The
  /// error names the address and what the system said.
  static absl::StatusOr<ListeningSocket> open(const config::HostPort& address, uint16_t port);

  ListeningSocket() = default;
  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&& other) noexcept;
  ~ListeningSocket();

  int fd() const { return fd_; }
  uint16_t port() const;

 private:
  explicit ListeningSocket(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace fairlead::proxy
