#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <span>
#include <system_error>

#include "proxy/reactor.h"

namespace fairlead::proxy {

/// A non-blocking TCP connection in a Reactor: hides the descriptor, remembers readiness, never waits. Owned
/// by the connection object that it serves; reactor's thread only. Closes its descriptor when destroyed.
class Transport final : Pollable {
 public:
  /// Told when something changed; may destroy the transport.
  class Owner {
   public:
    virtual void on_transport_ready() = 0;

   protected:
    ~Owner() = default;
  };

  enum class Io : uint8_t { done, blocked, closed, failed };
  struct Result {
    Io io = Io::failed;
    size_t size = 0;
  };

  Transport(Reactor& reactor, Owner& owner) : reactor_(reactor), owner_(owner) {}
  ~Transport() { close(); }

  /// Takes an accepted descriptor (which has TCP_NODELAY from its listening socket). False, and closed, when
  /// the reactor can not watch it.
  bool adopt(int fd);
  /// Begins to connect; readiness to write, or `broken`, tells the end of it.
  std::error_code connect(const sockaddr* address, socklen_t length);
  /// How a connect that became ready ended.
  std::error_code take_error() const;

  /// One receive at most. `blocked` without a system call when nothing can be there.
  Result read(std::span<char> into);
  /// One gathered send. `done` tells how much went out, which may be less than given.
  Result write(std::span<const iovec> pieces);
  /// Whether bytes or an end wait, or the peer has already ended, without taking them; for a connection about
  /// to be reused.
  bool anything_to_read() const;

  bool open() const { return fd_ >= 0; }
  bool readable() const { return readable_; }
  bool writable() const { return writable_; }
  bool broken() const { return broken_; }
  bool peer_closed() const { return read_closed_ || broken_; }

  /// Calls the owner again next turn although nothing changed.
  void revisit() {
    if (open()) reactor_.revisit(*this);
  }
  void shutdown_write();
  void close();
  /// Closes with a reset, so that the peer can not take what it got for complete.
  void abort();

 private:
  void on_ready() override { owner_.on_transport_ready(); }

  Reactor& reactor_;
  Owner& owner_;
  int fd_ = -1;
};

}  // namespace fairlead::proxy
