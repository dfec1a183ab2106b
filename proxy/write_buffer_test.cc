#include "proxy/write_buffer.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

#include "proxy/read_buffer.h"

namespace fairlead::proxy {
namespace {

/// A Transport whose other end the test reads and writes.
struct Wire : Transport::Owner {
  Wire() : transport(reactor, *this) {
    std::array<int, 2> fds{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()), 0);
    EXPECT_TRUE(transport.adopt(fds[0]));
    peer = fds[1];
  }
  ~Wire() {
    if (peer >= 0) close(peer);
  }
  void on_transport_ready() override {}
  std::string received() {
    std::string all;
    std::array<char, 4096> some{};
    for (ssize_t n = 0; (n = read(peer, some.data(), some.size())) > 0;)
      all.append(some.data(), static_cast<size_t>(n));
    return all;
  }
  Reactor reactor;
  StringPool pool;
  Transport transport;
  int peer = -1;
};

TEST(WriteBuffer, SmallPiecesLeaveTogether) {
  Wire wire;
  WriteBuffer buffer(wire.pool);
  buffer.tail() += "head ";
  EXPECT_EQ(buffer.write(wire.transport, "body"), Transport::Io::done);
  EXPECT_EQ(wire.received(), "") << "kept for one send";
  EXPECT_EQ(buffer.flush(wire.transport), Transport::Io::done);
  EXPECT_EQ(wire.received(), "head body");
  EXPECT_TRUE(buffer.empty());
}

TEST(WriteBuffer, ALargePieceIsSentAtOnceBehindWhatWaits) {
  Wire wire;
  WriteBuffer buffer(wire.pool);
  buffer.tail() += "head ";
  const std::string large(10'000, 'x');
  EXPECT_EQ(buffer.write(wire.transport, large), Transport::Io::done);
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(wire.received(), "head " + large);
}

TEST(WriteBuffer, KeepsWhatASlowPeerDoesNotTakeAndLosesNothing) {
  Wire wire;
  WriteBuffer buffer(wire.pool);
  std::string sent;
  for (int i = 0; i < 200; ++i) {
    const std::string piece(9'000, static_cast<char>('a' + i % 26));
    buffer.write(wire.transport, piece);
    sent += piece;
  }
  EXPECT_FALSE(buffer.empty());
  std::string got;
  while (got.size() < sent.size()) {
    got += wire.received();
    // The reactor would report this.
    Timer end([](void* r) { static_cast<Reactor*>(r)->stop(); }, &wire.reactor);
    wire.reactor.arm(end, std::chrono::milliseconds(1));
    wire.reactor.run();
    buffer.flush(wire.transport);
  }
  EXPECT_EQ(got, sent);
  EXPECT_TRUE(buffer.empty());
}

TEST(WriteBuffer, SaysWhenThePeerIsGone) {
  Wire wire;
  close(wire.peer);
  wire.peer = -1;
  WriteBuffer buffer(wire.pool);
  buffer.tail() += "x";
  EXPECT_EQ(buffer.flush(wire.transport), Transport::Io::failed);
}

TEST(ReadBuffer, LeftoversComeFirst) {
  Wire wire;
  ReadBuffer buffer;
  ASSERT_EQ(write(wire.peer, "onetwo", 6), 6);
  EXPECT_EQ(buffer.fill(wire.transport, wire.reactor).size, 6u);
  buffer.consume(3);
  buffer.keep();
  std::fill(wire.reactor.scratch().begin(), wire.reactor.scratch().end(), '?');  // somebody else reads
  EXPECT_EQ(buffer.view(), "two");
  ASSERT_EQ(write(wire.peer, "three", 5), 5);
  Timer end([](void* r) { static_cast<Reactor*>(r)->stop(); }, &wire.reactor);
  wire.reactor.arm(end, std::chrono::milliseconds(1));
  wire.reactor.run();
  EXPECT_EQ(buffer.fill(wire.transport, wire.reactor).size, 5u);
  EXPECT_EQ(buffer.view(), "twothree");
}

TEST(ReadBuffer, AnEndIsSeenAfterTheLastBytes) {
  Wire wire;
  ReadBuffer buffer;
  ASSERT_EQ(write(wire.peer, "bye", 3), 3);
  close(wire.peer);
  wire.peer = -1;
  Timer end([](void* r) { static_cast<Reactor*>(r)->stop(); }, &wire.reactor);
  wire.reactor.arm(end, std::chrono::milliseconds(1));
  wire.reactor.run();
  EXPECT_EQ(buffer.fill(wire.transport, wire.reactor).size, 3u);
  EXPECT_EQ(buffer.fill(wire.transport, wire.reactor).io, Transport::Io::closed);
}

}  // namespace
}  // namespace fairlead::proxy
