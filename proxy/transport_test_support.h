#pragma once

// For tests of what stands on a Transport: one whose other end is the test.

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <memory>

#include "proxy/loopback_test_support.h"
#include "proxy/transport.h"

namespace fairlead::proxy {

/// Two sockets joined in the kernel: what one end sends can be read at the other at once.
struct Wire final : Transport::Owner {
  explicit Wire(Reactor& of) : reactor(of), transport(of, *this) {
    std::array<int, 2> fds{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()), 0);
    EXPECT_TRUE(transport.adopt(fds[0]));
    peer = std::make_unique<Peer>(fds[1]);
  }
  void on_transport_ready() override { ++calls; }
  /// Lets the loop tell the transport of what the peer did last.
  bool hear() {
    return run_until(reactor, [this, before = calls] { return calls > before; });
  }
  /// One gathered send of these bytes.
  Transport::Result write(std::string_view bytes) {
    const iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
    return transport.write({&piece, 1});
  }

  Reactor& reactor;
  Transport transport;
  std::unique_ptr<Peer> peer;
  int calls = 0;  // of on_transport_ready
};

}  // namespace fairlead::proxy
