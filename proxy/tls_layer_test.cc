#include "proxy/tls_layer.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>

#include "proxy/tls_test_support.h"
#include "proxy/transport_test_support.h"

namespace fairlead::proxy {
namespace {

using Io = Transport::Io;
using Role = TlsLayer::Role;

/// A Transport with TLS, of either role, whose peer is the test.
class TlsLayerTest : public ::testing::Test {
 protected:
  void begin(Role role = Role::server, const std::string& host = TestTls::kHost) {
    auto client = tls_.client()->new_connection(host, nullptr);
    auto server = tls_.server->new_connection();
    const bool serves = role == Role::server;
    peer_.emplace(std::move(wire_.peer), serves ? std::move(client) : std::move(server), !serves);
    transport().start_tls(
        std::make_unique<TlsLayer>(serves ? std::move(server) : std::move(client), role, transport()));
  }
  void connect(Role role = Role::server) {
    begin(role);
    ASSERT_TRUE(run([&] {
      peer_->turn();
      return transport().handshake() == Io::done && peer_->connected();
    }));
  }
  /// A record each.
  std::string records(std::initializer_list<std::string_view> texts) {
    std::string all;
    for (const auto text : texts) all += peer_->seal(text);
    return all;
  }
  Transport& transport() { return wire_.transport; }
  bool run(absl::FunctionRef<bool()> done) { return run_until(reactor_, done); }
  /// Sends `records` as they are, and lets the transport know of them.
  void bring(std::string_view records) {
    ASSERT_EQ(peer_->wire().send(records), records.size());
    ASSERT_TRUE(wire_.hear());
  }
  Transport::Result read() { return transport().read(some_); }
  std::string_view text(Transport::Result result) const { return {some_.data(), result.size}; }

  const TestTls tls_;
  Reactor reactor_;
  Wire wire_{reactor_};
  std::optional<TlsPeer> peer_;
  std::array<char, 64 * 1024> some_{};
};

TEST_F(TlsLayerTest, ShakesHandsAsAServer) {
  connect(Role::server);
  EXPECT_EQ(transport().handshake(), Io::done) << "and needs no more";
  bring(peer_->seal("hello"));
  EXPECT_EQ(text(read()), "hello");
}

TEST_F(TlsLayerTest, ShakesHandsAsAClient) {
  connect(Role::client);
  EXPECT_EQ(wire_.write("hello").io, Io::done);
  EXPECT_EQ(peer_->received(), "hello");
}

TEST_F(TlsLayerTest, AHandshakeWaitsForTheWire) {
  begin();
  EXPECT_EQ(transport().handshake(), Io::blocked);
  EXPECT_EQ(transport().handshake(), Io::blocked);
  EXPECT_FALSE(transport().broken());
}

TEST_F(TlsLayerTest, AHandshakeMayComeInPieces) {
  begin();
  ASSERT_EQ(transport().handshake(), Io::blocked);
  const std::string hello = peer_->seal("");  // begins it
  for (size_t at = 0; at < hello.size(); at += 11) {
    ASSERT_EQ(transport().handshake(), Io::blocked);
    bring(std::string_view(hello).substr(at, 11));
  }
  EXPECT_TRUE(run([&] {
    peer_->turn();
    return transport().handshake() == Io::done;
  }));
}

TEST_F(TlsLayerTest, AHandshakeOfNonsenseFails) {
  begin();
  bring("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(transport().handshake(), Io::failed);
}

TEST_F(TlsLayerTest, ThePeerIsToldWhyAHandshakeFails) {
  begin(Role::client, "b.example");
  ASSERT_EQ(transport().handshake(), Io::blocked);
  peer_->turn();
  ASSERT_TRUE(wire_.hear());
  EXPECT_EQ(transport().handshake(), Io::failed) << "the certificate is for another name";
  EXPECT_NE(peer_->wire().received(), "") << "an alert";
}

TEST_F(TlsLayerTest, AHandshakeThatIsCutFails) {
  begin();
  bring(peer_->seal("").substr(0, 50));
  EXPECT_EQ(transport().handshake(), Io::blocked);
  peer_->wire().shutdown_write();
  ASSERT_TRUE(wire_.hear());
  EXPECT_EQ(transport().handshake(), Io::failed);
}

TEST_F(TlsLayerTest, ReadsAllRecordsThatCameTogether) {
  connect();
  bring(records({"one ", "two ", "three"}));
  const auto result = read();
  EXPECT_EQ(result.io, Io::done);
  EXPECT_EQ(text(result), "one two three");
  EXPECT_EQ(read().io, Io::blocked);
  EXPECT_FALSE(transport().readable());
}

TEST_F(TlsLayerTest, APartOfARecordIsKept) {
  connect();
  const std::string both = records({"one", "two"});
  bring(both.substr(0, both.size() - 1));
  EXPECT_EQ(text(read()), "one");
  EXPECT_EQ(read().io, Io::blocked);
  bring(both.substr(both.size() - 1));
  EXPECT_EQ(text(read()), "two");
}

TEST_F(TlsLayerTest, WhatAShortReadLeavesIsToldOf) {
  connect();
  bring(peer_->seal("hello"));
  std::array<char, 3> few{};
  EXPECT_EQ(transport().read(few).size, 3u);
  EXPECT_TRUE(transport().readable()) << "without anything from the socket";
  EXPECT_TRUE(transport().anything_to_read());
  EXPECT_EQ(text(read()), "lo");
  EXPECT_FALSE(transport().readable());
}

TEST_F(TlsLayerTest, ACloseNotifyIsAnEnd) {
  connect();
  bring(records({"bye"}).append(peer_->farewell()));
  EXPECT_EQ(text(read()), "bye");
  EXPECT_TRUE(transport().readable()) << "the end is still to be told";
  EXPECT_TRUE(transport().anything_to_read());
  EXPECT_EQ(read().io, Io::closed);
  EXPECT_EQ(read().io, Io::closed);
}

TEST_F(TlsLayerTest, AnEndWithoutItIsACut) {
  connect();
  peer_->send("bye");
  peer_->wire().shutdown_write();
  ASSERT_TRUE(run([&] { return transport().peer_closed(); }));
  EXPECT_EQ(text(read()), "bye");
  EXPECT_EQ(read().io, Io::failed);
}

TEST_F(TlsLayerTest, ARecordThatIsForgedFails) {
  connect();
  std::string forged = peer_->seal("hello");
  forged.back() ^= 1;
  bring(forged);
  EXPECT_EQ(read().io, Io::failed);
  EXPECT_EQ(read().io, Io::failed);
}

TEST_F(TlsLayerTest, TicketsAreNothingToRead) {
  connect(Role::client);
  ASSERT_GT(SSL_get_num_tickets(peer_->ssl()), 0u);
  ASSERT_TRUE(run([&] { return transport().readable(); })) << "the socket has them";
  EXPECT_FALSE(transport().anything_to_read());
  bring(peer_->seal("x"));
  EXPECT_TRUE(transport().anything_to_read());
  EXPECT_EQ(text(read()), "x") << "it was not taken";
}

TEST_F(TlsLayerTest, AnEndIsSomethingToRead) {
  connect(Role::client);
  bring(peer_->farewell());
  EXPECT_TRUE(transport().anything_to_read());
}

TEST_F(TlsLayerTest, AWriteTakesSixtyFourKibibytesAtMost) {
  connect();
  const std::string bytes(64 * 1024 + 1, 'x');
  const auto result = wire_.write(bytes);
  ASSERT_EQ(result.io, Io::done);
  EXPECT_EQ(result.size, bytes.size() - 1);
  EXPECT_EQ(peer_->received().size(), result.size);
}

TEST_F(TlsLayerTest, PiecesAreGathered) {
  connect();
  std::string one = "one ";
  std::string two = "two";
  const iovec pieces[] = {{one.data(), one.size()}, {two.data(), two.size()}};
  EXPECT_EQ(transport().write(pieces).size, 7u);
  EXPECT_EQ(peer_->received(), "one two");
}

TEST_F(TlsLayerTest, WhatTheSocketDidNotTakeCountsOnceItDoes) {
  connect();
  const std::string piece(64 * 1024, 'x');
  size_t written = 0;
  Transport::Result result;
  while ((result = wire_.write(piece)).io == Io::done) written += result.size;
  ASSERT_EQ(result.io, Io::blocked);
  EXPECT_EQ(wire_.write(piece).io, Io::blocked);
  ASSERT_TRUE(run([&] {
    peer_->turn();
    return (result = wire_.write(piece)).io == Io::done;
  }));
  written += result.size;
  EXPECT_EQ(result.size, piece.size());
  EXPECT_TRUE(run([&] { return peer_->received().size() == written; })) << "each byte once";
}

TEST_F(TlsLayerTest, OnABrokenConnectionWritingFails) {
  connect();
  peer_->wire().close();
  EXPECT_EQ(wire_.write("x").io, Io::failed);
}

TEST_F(TlsLayerTest, ShuttingDownSaysCloseNotifyAndStillReads) {
  connect();
  transport().shutdown_write();
  EXPECT_TRUE(peer_->bidden_farewell());
  bring(peer_->seal("still heard"));
  EXPECT_EQ(text(read()), "still heard");
}

TEST_F(TlsLayerTest, ClosingSaysItToo) {
  connect();
  transport().close();
  EXPECT_TRUE(peer_->bidden_farewell());
}

TEST_F(TlsLayerTest, AbortingSaysNothing) {
  connect();
  transport().abort();
  EXPECT_FALSE(peer_->bidden_farewell());
  EXPECT_TRUE(peer_->wire().ended());
}

TEST_F(TlsLayerTest, MovesWithItsSocketLeftoversAndAll) {
  connect();
  bring(peer_->seal("hello"));
  std::array<char, 3> few{};
  ASSERT_EQ(transport().read(few).size, 3u);
  Transport next(reactor_, wire_);
  next.take(transport());
  EXPECT_EQ(transport().tls(), nullptr);
  EXPECT_TRUE(next.readable());
  EXPECT_EQ(text(next.read(some_)), "lo");
  std::string reply = "back";
  const iovec piece{reply.data(), reply.size()};
  EXPECT_EQ(next.write({&piece, 1}).size, 4u);
  EXPECT_EQ(peer_->received(), "back");
}

}  // namespace
}  // namespace fairlead::proxy
