#include "proxy/transport.h"

#include <gtest/gtest.h>

#include <string>

#include "proxy/loopback_test_support.h"

namespace fairlead::proxy {
namespace {

using Io = Transport::Io;

/// A Transport that connects to the test, or was accepted from it.
class TransportTest : public ::testing::Test, protected Transport::Owner {
 protected:
  void on_transport_ready() override { ++calls_; }
  std::error_code begin(const LoopbackListener& listener) {
    return transport_.connect(reinterpret_cast<const sockaddr*>(&listener.address()), sizeof(sockaddr_in));
  }
  std::unique_ptr<Peer> connect() {
    EXPECT_FALSE(begin(listener_));
    EXPECT_TRUE(run([&] { return transport_.writable(); }));
    return listener_.accept(reactor_);
  }
  Transport::Result write(std::string_view bytes) {
    const iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
    return transport_.write({&piece, 1});
  }
  bool run(absl::FunctionRef<bool()> done) { return run_until(reactor_, done); }

  LoopbackListener listener_;
  Reactor reactor_;
  Transport transport_{reactor_, *this};
  int calls_ = 0;
};

TEST_F(TransportTest, ConnectsAndTellsItsOwner) {
  EXPECT_FALSE(transport_.open());
  const auto peer = connect();
  EXPECT_TRUE(transport_.open());
  EXPECT_FALSE(transport_.take_error());
  EXPECT_GT(calls_, 0);
}

TEST_F(TransportTest, ARefusedConnectIsToldAtOnceOrAsABreak) {
  const LoopbackListener refusing(LoopbackListener::kNone);
  const auto error = begin(refusing);
  if (error) {
    EXPECT_EQ(error, std::errc::connection_refused);
    EXPECT_FALSE(transport_.open());
  } else {
    ASSERT_TRUE(run([&] { return transport_.broken(); }));
    EXPECT_EQ(transport_.take_error(), std::errc::connection_refused);
  }
}

TEST_F(TransportTest, GathersPiecesIntoOneSend) {
  const auto peer = connect();
  std::string one = "one ";
  std::string two = "two";
  const iovec pieces[] = {{one.data(), one.size()}, {two.data(), two.size()}};
  const auto result = transport_.write(pieces);
  EXPECT_EQ(result.io, Io::done);
  EXPECT_EQ(result.size, 7u);
  EXPECT_TRUE(run([&] { return peer->received("one two"); }));
}

TEST_F(TransportTest, RemembersThatTheSocketIsFull) {
  const auto peer = connect();
  const std::string much(16 << 20, 'x');
  const auto first = write(much);
  ASSERT_EQ(first.io, Io::done);
  ASSERT_LT(first.size, much.size());
  EXPECT_FALSE(transport_.writable());
  EXPECT_EQ(write("x").io, Io::blocked);
  ASSERT_TRUE(run([&] {
    peer->take();
    return transport_.writable();
  }));
  EXPECT_EQ(write("x").io, Io::done);
}

TEST_F(TransportTest, ReadsWhatIsThereAndThenWaits) {
  const auto peer = connect();
  char some[16];
  EXPECT_EQ(transport_.read(some).io, Io::blocked);
  peer->send("hello");
  ASSERT_TRUE(run([&] { return transport_.readable(); }));
  EXPECT_TRUE(transport_.anything_to_read());
  const auto result = transport_.read(some);
  EXPECT_EQ(result.io, Io::done);
  EXPECT_EQ(std::string_view(some, result.size), "hello");
  EXPECT_FALSE(transport_.readable()) << "a short read emptied it";
  EXPECT_FALSE(transport_.anything_to_read());
  EXPECT_FALSE(transport_.peer_closed());
}

TEST_F(TransportTest, ReadsTheLastBytesAndThenTheEnd) {
  const auto peer = connect();
  peer->send("bye");
  peer->close();
  ASSERT_TRUE(run([&] { return transport_.peer_closed(); }));
  char some[16];
  EXPECT_EQ(transport_.read(some).size, 3u);
  EXPECT_EQ(transport_.read(some).io, Io::closed);
}

TEST_F(TransportTest, AResetIsAFailure) {
  const auto peer = connect();
  peer->abort();
  ASSERT_TRUE(run([&] { return transport_.broken(); }));
  EXPECT_TRUE(transport_.peer_closed());
  char some[16];
  EXPECT_EQ(transport_.read(some).io, Io::failed);
  EXPECT_EQ(write("x").io, Io::failed);
}

TEST_F(TransportTest, ShutsDownItsSendingSideOnly) {
  const auto peer = connect();
  transport_.shutdown_write();
  ASSERT_TRUE(run([&] { return peer->ended(); }));
  peer->send("still heard");
  ASSERT_TRUE(run([&] { return transport_.readable(); }));
  char some[16];
  EXPECT_EQ(transport_.read(some).size, 11u);
}

TEST_F(TransportTest, AbortingIsNoCleanEnd) {
  const auto peer = connect();
  transport_.abort();
  EXPECT_FALSE(transport_.open());
  ASSERT_TRUE(run([&] { return peer->ended() || peer->reset(); }));
  EXPECT_TRUE(peer->reset());
}

TEST_F(TransportTest, ClosingIsACleanEnd) {
  const auto peer = connect();
  transport_.close();
  transport_.close();
  ASSERT_TRUE(run([&] { return peer->ended() || peer->reset(); }));
  EXPECT_FALSE(peer->reset());
}

TEST_F(TransportTest, IsCalledAgainWhenItAsksToBe) {
  const auto peer = connect();
  run_for(reactor_, std::chrono::milliseconds(5));
  const int before = calls_;
  transport_.revisit();
  ASSERT_TRUE(run([&] { return calls_ > before; }));
  run_for(reactor_, std::chrono::milliseconds(5));
  EXPECT_EQ(calls_, before + 1);
}

TEST_F(TransportTest, ClosingTakesBackARevisit) {
  const auto peer = connect();
  run_for(reactor_, std::chrono::milliseconds(5));
  const int before = calls_;
  transport_.revisit();
  transport_.close();
  run_for(reactor_, std::chrono::milliseconds(5));
  EXPECT_EQ(calls_, before);
}

}  // namespace
}  // namespace fairlead::proxy
