#pragma once

// For tests that run a Reactor: the far ends of its connections, which the test itself reads and writes.

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "proxy/reactor.h"

namespace fairlead::proxy {

/// Runs the loop until `done`, asked between turns, holds; false when it did not within five seconds.
inline bool run_until(Reactor& reactor, absl::FunctionRef<bool()> done) {
  struct Watch {
    void look() {
      reached = done();
      if (reached || std::chrono::steady_clock::now() > deadline) {
        reactor.stop();
      } else {
        reactor.arm(timer, TimerWheel::kTick);
      }
    }
    Reactor& reactor;
    absl::FunctionRef<bool()> done;
    Timer timer{[](void* self) { static_cast<Watch*>(self)->look(); }, this};
    Time deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    bool reached = false;
  } watch{.reactor = reactor, .done = done};
  watch.look();
  reactor.run();
  return watch.reached;
}

/// Gives the loop the time that a wrong reaction would take.
inline void run_for(Reactor& reactor, Duration time) {
  const Time end = std::chrono::steady_clock::now() + time;
  run_until(reactor, [&] { return std::chrono::steady_clock::now() >= end; });
}

/// The far end of a connection. Never waits.
class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {
    const int on = 1;  // what it sends in pieces waits for nobody; no matter on a UNIX socket
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~Peer() { close(); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// Sends as much as the socket takes; tells how much.
  size_t send(std::string_view bytes) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return n > 0 ? static_cast<size_t>(n) : 0;
  }
  /// Everything received so far.
  const std::string& received() {
    std::array<char, 16384> some{};
    ssize_t n = 0;
    while ((n = recv(fd_, some.data(), some.size(), MSG_DONTWAIT)) > 0) {
      received_.append(some.data(), static_cast<size_t>(n));
    }
    ended_ = ended_ || n == 0;
    reset_ = reset_ || (n < 0 && errno == ECONNRESET);
    return received_;
  }
  bool received(std::string_view text) { return received().find(text) != std::string::npos; }
  /// What was received, which is forgotten with that.
  std::string take() {
    received();
    return std::exchange(received_, {});
  }
  /// Whether the other side has closed its direction, or reset the connection.
  bool ended() {
    received();
    return ended_;
  }
  bool reset() {
    received();
    return reset_;
  }
  void shutdown_write() { shutdown(fd_, SHUT_WR); }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  /// Closes with a reset.
  void abort() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }

 private:
  int fd_;
  std::string received_;
  bool ended_ = false;
  bool reset_ = false;
};

/// Gives a socket small buffers, so that a test soon fills them.
inline void narrow_buffers(int fd) {
  constexpr int kNarrow = 64 * 1024;
  for (const int which : {SO_SNDBUF, SO_RCVBUF}) setsockopt(fd, SOL_SOCKET, which, &kNarrow, sizeof kNarrow);
}

/// Whether the kernel is to find out (SO_KEEPALIVE) about a vanished peer of any connection of this process
/// from or to `address`. The far ends here never ask for that.
inline bool any_watched(const sockaddr_in& address) {
  const auto is = [&](const sockaddr_in& found) { return found.sin_port == address.sin_port; };
  for (int fd = 0; fd < 1024; ++fd) {
    int on = 0;
    socklen_t size = sizeof on;
    if (getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, &size) != 0 || on == 0) continue;
    sockaddr_in ends[2] = {};
    socklen_t length = sizeof ends[0];
    getsockname(fd, reinterpret_cast<sockaddr*>(&ends[0]), &length);
    length = sizeof ends[1];
    getpeername(fd, reinterpret_cast<sockaddr*>(&ends[1]), &length);
    if (is(ends[0]) || is(ends[1])) return true;
  }
  return false;
}

/// A listening socket on a free port of the loopback. With `backlog` kNone the port is taken but refuses.
class LoopbackListener {
 public:
  static constexpr int kNone = -1;

  explicit LoopbackListener(int backlog = 128) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address_;
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address_), length), 0);
    EXPECT_EQ(getsockname(fd_, reinterpret_cast<sockaddr*>(&address_), &length), 0);
    if (backlog != kNone) listen(fd_, backlog);
  }
  ~LoopbackListener() { ::close(fd_); }
  LoopbackListener(const LoopbackListener&) = delete;
  LoopbackListener& operator=(const LoopbackListener&) = delete;

  const sockaddr_in& address() const { return address_; }
  /// Connects to it; `narrow`: with small buffers.
  std::unique_ptr<Peer> connect(bool narrow = false) const {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (narrow) narrow_buffers(fd);
    EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&address_), sizeof address_), 0);
    return std::make_unique<Peer>(fd);
  }
  /// The next connection's descriptor, or -1 when none waits.
  int accept_descriptor() const { return accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK); }
  std::unique_ptr<Peer> accept() {
    const int fd = accept_descriptor();
    return fd < 0 ? nullptr : std::make_unique<Peer>(fd);
  }
  /// The same, given time to come.
  std::unique_ptr<Peer> accept(Reactor& reactor) {
    std::unique_ptr<Peer> peer;
    EXPECT_TRUE(run_until(reactor, [&] { return (peer = accept()) != nullptr; }));
    return peer;
  }

 private:
  int fd_;
  sockaddr_in address_{};
};

}  // namespace fairlead::proxy
