#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

namespace fairlead::bench {

/// Two sockets joined in the kernel, so that what one end sends is there at once; non-blocking.
inline std::array<int, 2> socket_pair() {
  std::array<int, 2> fds{};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()), 0);
  return fds;
}

}  // namespace fairlead::bench
