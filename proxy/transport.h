#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <memory>
#include <span>
#include <system_error>

#include "proxy/reactor.h"

namespace fairlead::proxy {

class TlsLayer;

/// A non-blocking TCP connection in a Reactor, plain or with TLS on top: hides the descriptor, remembers
/// readiness, never waits. Owned by the connection object that it serves; reactor's thread only. Closes its
/// descriptor when destroyed.
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

  Transport(Reactor& reactor, Owner& owner);
  ~Transport();

  /// Takes an accepted descriptor (which has TCP_NODELAY from its listening socket). False, and closed, when
  /// the reactor can not watch it.
  bool adopt(int fd);
  /// Begins to connect; readiness to write, or `broken`, tells the end of it.
  std::error_code connect(const sockaddr* address, socklen_t length);
  /// How a connect that became ready ended.
  std::error_code take_error() const;
  /// Takes over the connection of `from`, which has none afterwards.
  void take(Transport& from);

  /// Puts TLS on top, before anything was read or written; `handshake` follows.
  void start_tls(std::unique_ptr<TlsLayer> layer);
  /// Goes on with the TLS handshake as far as it gets: `done`, `blocked`, or it failed.
  Io handshake();
  /// Null: plain.
  const TlsLayer* tls() const { return tls_.get(); }

  /// What waits to be read, from its beginning, without taking it; only without TLS.
  Result peek(std::span<char> into);
  /// One receive at most. `blocked` without a system call when nothing can be there.
  Result read(std::span<char> into);
  /// One gathered send. `done` tells how much went out, which may be less than given.
  Result write(std::span<const iovec> pieces);
  /// Whether bytes or an end wait, or the peer has already ended, without taking them; for a connection about
  /// to be reused.
  bool anything_to_read();

  /// Has the kernel ask a peer that says nothing whether it is still there (TCP keep-alive), for a connection
  /// that may be silent for long: one that is gone is found within two minutes.
  void watch_for_silence();
  /// This side's address.
  sockaddr_storage local_address() const;

  bool open() const { return fd_ >= 0; }
  bool readable() const;
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
  friend class TlsLayer;

  void on_ready() override;
  Result receive(std::span<char> into, int flags = 0);
  Result send(std::span<const iovec> pieces);

  Reactor& reactor_;
  Owner& owner_;
  std::unique_ptr<TlsLayer> tls_;
  int fd_ = -1;
};

}  // namespace fairlead::proxy
