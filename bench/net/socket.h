#pragma once

// The few socket calls that the load generator and the simulated region share. All sockets are non-blocking;
// errors are returned, with errno left as the system call set it.

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace fairlead::bench {

/// Owns one descriptor and closes it; movable only.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~FileDescriptor() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void reset(int fd = -1) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }

 private:
  int fd_;
};

/// A TCP address. IPv6 literals are written in brackets when a port follows.
struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;

  /// Parses "127.0.0.1:80", "[::1]:80" or "localhost:80" (resolved once, first answer).
  static std::optional<Address> parse(std::string_view text);
  uint16_t port() const;
  std::string to_string() const;
};

/// A listening socket with SO_REUSEADDR and a deep backlog; empty on error.
FileDescriptor listen_on(const Address& address);

/// The address that `fd` is bound to: tells the port when port 0 was asked for.
Address local_address(int fd);

/// Starts a connection; empty when it failed at once. Completion is reported as writability.
FileDescriptor begin_connect(const Address& address);

/// The pending error of a socket, 0 when none.
int socket_error(int fd);

void set_no_delay(int fd);

}  // namespace fairlead::bench
