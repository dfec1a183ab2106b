#include "proxy/write_buffer.h"

#include <gtest/gtest.h>

#include <string>

#include "proxy/read_buffer.h"
#include "proxy/transport_test_support.h"

namespace fairlead::proxy {
namespace {

/// A buffer's surroundings.
struct Surroundings {
  Reactor reactor;
  StringPool pool;
  Wire wire{reactor};
  Transport& transport = wire.transport;
  Peer& peer = *wire.peer;
};

TEST(WriteBuffer, SmallPiecesLeaveTogether) {
  Surroundings test;
  WriteBuffer buffer(test.pool);
  buffer.tail() += "head ";
  EXPECT_EQ(buffer.write(test.transport, "body"), Transport::Io::done);
  EXPECT_EQ(test.peer.take(), "") << "kept for one send";
  EXPECT_EQ(buffer.flush(test.transport), Transport::Io::done);
  EXPECT_EQ(test.peer.take(), "head body");
  EXPECT_TRUE(buffer.empty());
}

TEST(WriteBuffer, ALargePieceIsSentAtOnceBehindWhatWaits) {
  Surroundings test;
  WriteBuffer buffer(test.pool);
  buffer.tail() += "head ";
  const std::string large(10'000, 'x');
  EXPECT_EQ(buffer.write(test.transport, large), Transport::Io::done);
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(test.peer.take(), "head " + large);
}

TEST(WriteBuffer, KeepsWhatASlowPeerDoesNotTakeAndLosesNothing) {
  Surroundings test;
  WriteBuffer buffer(test.pool);
  std::string sent;
  for (int i = 0; i < 200; ++i) {
    const std::string piece(9'000, static_cast<char>('a' + i % 26));
    buffer.write(test.transport, piece);
    sent += piece;
  }
  EXPECT_FALSE(buffer.empty());
  std::string got;
  while (got.size() < sent.size()) {
    got += test.peer.take();
    ASSERT_TRUE(test.wire.hear()) << "that there is room again";
    buffer.flush(test.transport);
  }
  EXPECT_EQ(got, sent);
  EXPECT_TRUE(buffer.empty());
}

TEST(WriteBuffer, SaysWhenThePeerIsGone) {
  Surroundings test;
  test.peer.close();
  WriteBuffer buffer(test.pool);
  buffer.tail() += "x";
  EXPECT_EQ(buffer.flush(test.transport), Transport::Io::failed);
}

TEST(ReadBuffer, LeftoversComeFirst) {
  Surroundings test;
  ReadBuffer buffer;
  ASSERT_EQ(test.peer.send("onetwo"), 6u);
  EXPECT_EQ(buffer.fill(test.transport, test.reactor).size, 6u);
  buffer.consume(3);
  buffer.keep();
  std::fill(test.reactor.scratch().begin(), test.reactor.scratch().end(), '?');  // somebody else reads
  EXPECT_EQ(buffer.view(), "two");
  ASSERT_EQ(test.peer.send("three"), 5u);
  ASSERT_TRUE(test.wire.hear());
  EXPECT_EQ(buffer.fill(test.transport, test.reactor).size, 5u);
  EXPECT_EQ(buffer.view(), "twothree");
}

TEST(ReadBuffer, AnEndIsSeenAfterTheLastBytes) {
  Surroundings test;
  ReadBuffer buffer;
  ASSERT_EQ(test.peer.send("bye"), 3u);
  test.peer.close();
  ASSERT_TRUE(test.wire.hear());
  EXPECT_EQ(buffer.fill(test.transport, test.reactor).size, 3u);
  EXPECT_EQ(buffer.fill(test.transport, test.reactor).io, Transport::Io::closed);
}

}  // namespace
}  // namespace fairlead::proxy
