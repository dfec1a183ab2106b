#include "proxy/downstream/connection_set.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <optional>
#include <vector>

#include "proxy/downstream/http1_connection.h"
#include "proxy/stream/stream_test_support.h"

namespace fairlead::proxy {
namespace {

/// A set whose clients are the test.
class ConnectionSetTest : public ::testing::Test {
 protected:
  void set_up(uint32_t max_connections = 1000) {
    bound(max_connections);
    set_.emplace(worker_.context);
  }
  void bound(uint32_t max_connections) {
    worker_.adopt(test_snapshot({test_service("shop", {&origin_})}, [&](config::Config& config) {
      config.limits.max_connections = max_connections;
    }));
  }
  /// The client's end of one more connection.
  std::unique_ptr<Peer> open() {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    auto connection = std::make_unique<Http1Connection>(worker_.context, *set_, info_, ClientAddress{});
    last_ = connection.get();
    set_->add(std::move(connection));
    last_->start(ends[0]);
    return std::make_unique<Peer>(ends[1]);
  }
  std::vector<std::unique_ptr<Peer>> open(size_t count) {
    std::vector<std::unique_ptr<Peer>> clients;
    while (clients.size() < count) clients.push_back(open());
    return clients;
  }
  bool run(absl::FunctionRef<bool()> done) { return run_until(worker_.reactor, done); }
  double gauge() const { return worker_.metrics.downstream_connections.value(); }

  LoopbackListener origin_;
  std::shared_ptr<const ListenerInfo> info_ = std::make_shared<const ListenerInfo>(
      config::Listener{.name = "plain", .address = {}, .trusted_proxies = {}});
  TestWorker worker_;
  Http1Connection* last_ = nullptr;
  std::optional<ConnectionSet> set_;
};

TEST_F(ConnectionSetTest, CountsWhatComesAndGoes) {
  set_up();
  EXPECT_EQ(set_->size(), 0u);
  auto clients = open(3);
  EXPECT_EQ(set_->size(), 3u);
  EXPECT_EQ(gauge(), 3);
  clients.pop_back();
  ASSERT_TRUE(run([&] { return set_->size() == 2; }));
  EXPECT_EQ(gauge(), 2);
  EXPECT_EQ(worker_.metrics.downstream_connections_total.value(), 3u);
}

TEST_F(ConnectionSetTest, IsFullAtTheBound) {
  set_up(2);
  const auto first = open();
  EXPECT_FALSE(set_->full());
  auto second = open();
  EXPECT_TRUE(set_->full());
  second.reset();
  EXPECT_TRUE(run([&] { return !set_->full(); }));
}

TEST_F(ConnectionSetTest, IsPressedAboveNineTenthsOfTheBound) {
  set_up(20);
  auto clients = open(18);
  EXPECT_FALSE(set_->pressed());
  clients.push_back(open());
  EXPECT_TRUE(set_->pressed());
  EXPECT_FALSE(set_->full());
}

// A tenth of it is less than one connection.
TEST_F(ConnectionSetTest, ASmallBoundIsPressedOnlyWhenItIsFull) {
  set_up(1);
  EXPECT_FALSE(set_->pressed());
  const auto client = open();
  EXPECT_TRUE(set_->pressed());
  EXPECT_TRUE(set_->full());
}

TEST_F(ConnectionSetTest, TheBoundIsThatOfTheConfigurationInForce) {
  set_up(2);
  const auto clients = open(2);
  ASSERT_TRUE(set_->full());
  bound(3);
  EXPECT_FALSE(set_->full());
  bound(1);
  EXPECT_TRUE(set_->full()) << "over a bound that was lowered";
  EXPECT_TRUE(set_->pressed());
  EXPECT_EQ(set_->size(), 2u) << "nobody is cut off for it";
}

TEST_F(ConnectionSetTest, WhatIsRemovedLivesToTheEndOfTheTurn) {
  set_up();
  const auto client = open();
  set_->remove(*last_);
  EXPECT_EQ(set_->size(), 0u);
  EXPECT_FALSE(client->ended()) << "the caller may still be inside it";
  EXPECT_TRUE(run([&] { return client->ended(); }));
}

TEST_F(ConnectionSetTest, AnEmptySetIsDrainedAtOnce) {
  set_up();
  int empty = 0;
  EXPECT_FALSE(set_->draining());
  set_->drain([&] { ++empty; });
  EXPECT_TRUE(set_->draining());
  EXPECT_EQ(empty, 1);
}

TEST_F(ConnectionSetTest, DrainingClosesAllThatAreIdleAndTellsOnce) {
  set_up();
  auto clients = open(3);
  int empty = 0;
  set_->drain([&] { ++empty; });
  ASSERT_TRUE(run([&] { return set_->size() == 0; }));
  EXPECT_EQ(empty, 1);
  for (const auto& client : clients) EXPECT_TRUE(run([&] { return client->ended(); }));
  // One that the kernel had accepted before.
  auto late = open();
  late.reset();
  ASSERT_TRUE(run([&] { return set_->size() == 0; }));
  EXPECT_EQ(empty, 1);
}

TEST_F(ConnectionSetTest, DrainingWaitsForTheRequestUnderWay) {
  set_up();
  const auto idle = open();
  const auto busy = open();
  busy->send("GET /shop HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto upstream = origin_.accept(worker_.reactor);
  ASSERT_NE(upstream, nullptr);
  bool empty = false;
  set_->drain([&] { empty = true; });
  EXPECT_TRUE(run([&] { return set_->size() == 1; }));
  EXPECT_FALSE(empty);
  busy->abort();
  EXPECT_TRUE(run([&] { return empty; })) << "however it ends";
}

TEST_F(ConnectionSetTest, ClosesItsConnectionsWhenDestroyed) {
  set_up();
  const auto clients = open(2);
  set_.reset();
  for (const auto& client : clients) EXPECT_TRUE(client->ended());
}

}  // namespace
}  // namespace fairlead::proxy
