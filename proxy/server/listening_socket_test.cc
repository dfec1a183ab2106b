#include "proxy/server/listening_socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "config/address.h"
#include "proxy/loopback_test_support.h"

namespace fairlead::proxy {
namespace {

ListeningSocket open(uint16_t port = 0) {
  auto socket = ListeningSocket::open({"127.0.0.1", 0}, port);
  EXPECT_TRUE(socket.ok()) << socket.status();
  return socket.ok() ? *std::move(socket) : ListeningSocket();
}

sockaddr_in loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

/// A descriptor that is connected to `port`, or nothing when nobody listens.
std::optional<int> connect(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(port);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  close(fd);
  return std::nullopt;
}

int option(int fd, int level, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  EXPECT_EQ(getsockopt(fd, level, name, &value, &length), 0);
  return value;
}

bool is_open(int fd) { return fcntl(fd, F_GETFD) != -1; }

TEST(ListeningSocket, PortZeroIsAFreePort) {
  const ListeningSocket socket = open();
  ASSERT_NE(socket.port(), 0);
  const auto client = connect(socket.port());
  ASSERT_TRUE(client);
  close(*client);
}

TEST(ListeningSocket, AcceptingNeverWaits) {
  const ListeningSocket socket = open();
  ASSERT_NE(fcntl(socket.fd(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(fcntl(socket.fd(), F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_EQ(accept(socket.fd(), nullptr, nullptr), -1);
  EXPECT_TRUE(errno == EAGAIN || errno == EWOULDBLOCK);
}

TEST(ListeningSocket, AcceptedConnectionsInheritWhatTheyNeed) {
  const ListeningSocket socket = open();
  const auto client = connect(socket.port());
  ASSERT_TRUE(client);
  pollfd ready{.fd = socket.fd(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&ready, 1, 5000), 1);
  const int accepted = accept(socket.fd(), nullptr, nullptr);
  ASSERT_GE(accepted, 0);
  EXPECT_NE(option(accepted, IPPROTO_TCP, TCP_NODELAY), 0);
  EXPECT_EQ(option(accepted, IPPROTO_TCP, TCP_NOTSENT_LOWAT), 128 * 1024);
  close(accepted);
  close(*client);
}

TEST(ListeningSocket, WorkersShareAPort) {
  std::optional<ListeningSocket> first = open();
  const uint16_t port = first->port();
  const ListeningSocket second = open(port);
  EXPECT_EQ(second.port(), port);
  EXPECT_NE(second.fd(), first->fd());
  first.reset();
  const auto client = connect(port);
  EXPECT_TRUE(client) << "the other still listens";
  if (client) close(*client);
}

TEST(ListeningSocket, TheArgumentReplacesTheAddressesPort) {
  const ListeningSocket first = open();
  const LoopbackListener taken;  // and not shared: by itself this address could not be bound
  const auto second = ListeningSocket::open({"127.0.0.1", ntohs(taken.address().sin_port)}, first.port());
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->port(), first.port());
}

TEST(ListeningSocket, APortThatIsTakenIsAnErrorThatNamesTheAddress) {
  const LoopbackListener taken;
  const config::HostPort address{"127.0.0.1", ntohs(taken.address().sin_port)};
  const auto socket = ListeningSocket::open(address, 0);
  ASSERT_FALSE(socket.ok());
  EXPECT_EQ(socket.status().message(),
            "can not bind " + config::to_string(address) + ": Address already in use");
}

TEST(ListeningSocket, ANameIsNotResolved) {
  const auto socket = ListeningSocket::open({"localhost", 80}, 0);
  ASSERT_FALSE(socket.ok());
  EXPECT_NE(socket.status().message().find("localhost:80"), absl::string_view::npos) << socket.status();
}

TEST(ListeningSocket, ListensOnIpv6) {
  const auto socket = ListeningSocket::open({"::1", 0}, 0);
  if (!socket.ok()) GTEST_SKIP() << socket.status();
  EXPECT_NE(socket->port(), 0);
  const auto second = ListeningSocket::open({"::1", 0}, socket->port());
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->port(), socket->port());
}

TEST(ListeningSocket, ClosesWhenDestroyed) {
  std::optional<ListeningSocket> socket = open();
  const int fd = socket->fd();
  EXPECT_TRUE(is_open(fd));
  socket.reset();
  EXPECT_FALSE(is_open(fd));
}

TEST(ListeningSocket, MovingHandsTheDescriptorOver) {
  std::optional<ListeningSocket> first = open();
  const int fd = first->fd();
  const uint16_t port = first->port();
  std::optional<ListeningSocket> second(std::move(*first));
  first.reset();
  ASSERT_TRUE(is_open(fd));
  EXPECT_EQ(second->fd(), fd);
  EXPECT_EQ(second->port(), port);
  std::optional<ListeningSocket> third = open();
  const int replaced = third->fd();
  *third = std::move(*second);
  second.reset();
  EXPECT_EQ(third->fd(), fd);
  EXPECT_TRUE(is_open(fd));
  EXPECT_FALSE(is_open(replaced));
  third.reset();
  EXPECT_FALSE(is_open(fd));
}

TEST(ListeningSocket, OneThatWasNeverOpenedHasNoPort) {
  const ListeningSocket socket;
  EXPECT_EQ(socket.fd(), -1);
  EXPECT_EQ(socket.port(), 0);
}

}  // namespace
}  // namespace fairlead::proxy
