#include "proxy/upstream/upstream_pool.h"

#include <gtest/gtest.h>

#include <thread>

#include "proxy/upstream/upstream_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using Kind = ProxyError::Kind;

/// Waits in `test.pool` until `borrower` has a connection; the origin's end of it.
std::unique_ptr<Peer> connect(PoolUnderTest& test, Borrower& borrower) {
  EXPECT_TRUE(test.pool->wait(borrower));
  EXPECT_EQ(borrower.lent, nullptr) << "never from within the call";
  EXPECT_TRUE(run_until(test.reactor, [&] { return borrower.lent != nullptr; }));
  return test.listener.accept(test.reactor);
}

/// One whole exchange, after which the connection is idle.
void exchange(PoolUnderTest& test, Borrower& borrower, Peer& origin) {
  borrower.ended = false;
  borrower.request();
  origin.send("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_TRUE(run_until(test.reactor, [&] { return borrower.ended; }));
}

TEST(UpstreamPool, ConnectsForWhoWaits) {
  PoolUnderTest test;
  EXPECT_EQ(test.pool->take(false), nullptr);
  Borrower borrower;
  ASSERT_TRUE(test.pool->wait(borrower));
  EXPECT_EQ(test.metrics.pending.value(), 1);
  ASSERT_TRUE(run_until(test.reactor, [&] { return borrower.lent != nullptr; }));
  EXPECT_EQ(test.metrics.pending.value(), 0);
  EXPECT_EQ(test.metrics.connections.value(), 1);
  EXPECT_EQ(test.evidence.connects, 1u);
}

TEST(UpstreamPool, LendsTheMostRecentlyUsed) {
  PoolUnderTest test;
  Borrower first;
  Borrower second;
  const auto one = connect(test, first);
  const auto two = connect(test, second);
  auto* const older = first.lent;
  auto* const newer = second.lent;
  exchange(test, first, *one);
  exchange(test, second, *two);
  EXPECT_EQ(test.pool->take(false), newer);
  EXPECT_EQ(test.pool->take(false), older);
  EXPECT_EQ(test.pool->take(false), nullptr);
  newer->close();
  older->close();
}

TEST(UpstreamPool, AFreedConnectionGoesToTheOldestWaiter) {
  PoolUnderTest test({.max_connections = 1});
  Borrower first;
  const auto origin = connect(test, first);
  auto* const connection = first.lent;
  Borrower second;
  Borrower third;
  ASSERT_TRUE(test.pool->wait(second));
  ASSERT_TRUE(test.pool->wait(third));
  exchange(test, first, *origin);
  EXPECT_EQ(second.lent, connection);
  EXPECT_EQ(third.lent, nullptr);
  test.pool->cancel(third);
}

TEST(UpstreamPool, OpensNoMoreThanItMay) {
  PoolUnderTest test({.max_connections = 2});
  Borrower borrowers[3];
  for (auto& borrower : borrowers) ASSERT_TRUE(test.pool->wait(borrower));
  EXPECT_EQ(test.pool->connections(), 2u);
  EXPECT_EQ(test.metrics.connection_limit_hits.value(), 1u);
  ASSERT_TRUE(run_until(test.reactor, [&] { return borrowers[1].lent != nullptr; }));
  EXPECT_EQ(borrowers[2].lent, nullptr);
  // A place that becomes free is used for who waits.
  borrowers[0].lent->close();
  ASSERT_TRUE(run_until(test.reactor, [&] { return borrowers[2].lent != nullptr; }));
  EXPECT_EQ(test.pool->connections(), 2u);
}

TEST(UpstreamPool, QueuesNoMoreThanItMay) {
  PoolUnderTest test({.max_connections = 1, .max_pending = 2});
  Borrower borrowers[3];
  EXPECT_TRUE(test.pool->wait(borrowers[0]));
  EXPECT_TRUE(test.pool->wait(borrowers[1]));
  EXPECT_FALSE(test.pool->wait(borrowers[2]));
  EXPECT_EQ(test.metrics.pending_overflow.value(), 1u);
  test.pool->cancel(borrowers[0]);
  EXPECT_TRUE(test.pool->wait(borrowers[2])) << "a place became free";
  ASSERT_TRUE(run_until(test.reactor, [&] { return borrowers[1].lent != nullptr; }));
  EXPECT_EQ(borrowers[0].lent, nullptr) << "cancelled";
  test.pool->cancel(borrowers[2]);
  EXPECT_EQ(test.metrics.pending.value(), 0);
}

TEST(UpstreamPool, ARefusedConnectIsToldToTheOldestWaiter) {
  PoolUnderTest test({.max_connections = 1}, LoopbackListener::kNone);
  Borrower first;
  Borrower second;
  ASSERT_TRUE(test.pool->wait(first));
  ASSERT_TRUE(test.pool->wait(second));
  EXPECT_FALSE(first.failure) << "never from within the call";
  ASSERT_TRUE(run_until(test.reactor, [&] { return first.failure.has_value(); }));
  EXPECT_EQ(first.failure->kind, Kind::connect_failure);
  EXPECT_EQ(first.failure->retry, ProxyError::Retry::unsent);
  ASSERT_TRUE(run_until(test.reactor, [&] { return second.failure.has_value(); })) << "tried anew for it";
  EXPECT_EQ(test.pool->connections(), 0u);
  EXPECT_EQ(test.metrics.connections.value(), 0);
  EXPECT_EQ(test.evidence.connects, 0u);
}

TEST(UpstreamPool, AConnectThatHangsTimesOut) {
  PoolUnderTest test({.connect_timeout = 30ms}, 0);
  // Fills the queue of a listener that never accepts: the kernel then ignores further ones.
  int fillers[3];
  for (int& fd : fillers) {
    fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(fd, reinterpret_cast<const sockaddr*>(&test.listener.address()), sizeof(sockaddr_in));
  }
  Borrower borrower;
  ASSERT_TRUE(test.pool->wait(borrower));
  ASSERT_TRUE(run_until(test.reactor, [&] { return borrower.failure.has_value(); }));
  EXPECT_EQ(borrower.failure->kind, Kind::connect_timeout);
  EXPECT_EQ(borrower.lent, nullptr);
  EXPECT_EQ(test.pool->connections(), 0u);
  for (const int fd : fillers) close(fd);
}

TEST(UpstreamPool, ClosesWhatWasIdleForTooLong) {
  PoolUnderTest test({.idle_timeout = 40ms});
  Borrower first;
  Borrower second;
  const auto one = connect(test, first);
  const auto two = connect(test, second);
  exchange(test, first, *one);
  ASSERT_TRUE(run_until(test.reactor, [&] { return one->ended(); }));
  EXPECT_EQ(test.pool->connections(), 1u) << "only idle ones expire";
  exchange(test, second, *two);
  EXPECT_EQ(test.pool->connections(), 1u);
  ASSERT_TRUE(run_until(test.reactor, [&] { return two->ended(); }));
  EXPECT_EQ(test.pool->connections(), 0u);
}

TEST(UpstreamPool, TheOriginsEndClosesAnIdleConnection) {
  PoolUnderTest test;
  Borrower borrower;
  const auto origin = connect(test, borrower);
  exchange(test, borrower, *origin);
  origin->close();
  ASSERT_TRUE(run_until(test.reactor, [&] { return test.pool->connections() == 0; }));
  EXPECT_EQ(test.pool->take(false), nullptr);
  EXPECT_EQ(test.metrics.unsolicited_bytes.value(), 0u);
}

TEST(UpstreamPool, BytesOnAnIdleConnectionCloseItAndAreCounted) {
  PoolUnderTest test;
  Borrower borrower;
  const auto origin = connect(test, borrower);
  exchange(test, borrower, *origin);
  auto* const connection = test.pool->take(false);
  ASSERT_NE(connection, nullptr);
  EXPECT_FALSE(connection->stale());
  borrower.borrow(*connection);
  exchange(test, borrower, *origin);
  origin->send("HTTP/1.1 200 OK\r\n\r\n");
  ASSERT_TRUE(run_until(test.reactor, [&] { return test.pool->connections() == 0; }));
  EXPECT_EQ(test.metrics.unsolicited_bytes.value(), 1u);
  EXPECT_TRUE(run_until(test.reactor, [&] { return origin->ended() || origin->reset(); }));
}

TEST(UpstreamPool, StalenessIsSeenBeforeTheLoopTellsIt) {
  PoolUnderTest test;
  Borrower borrower;
  const auto origin = connect(test, borrower);
  exchange(test, borrower, *origin);
  auto* const connection = test.pool->take(false);
  ASSERT_NE(connection, nullptr);
  EXPECT_FALSE(connection->stale());
  origin->close();
  const Time deadline = std::chrono::steady_clock::now() + 5s;
  while (!connection->stale() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_TRUE(connection->stale());
  connection->close();
}

TEST(UpstreamPool, ClosesItsConnectionsWhenDestroyed) {
  PoolUnderTest test;
  Borrower borrower;
  const auto origin = connect(test, borrower);
  exchange(test, borrower, *origin);
  test.pool.reset();
  EXPECT_TRUE(run_until(test.reactor, [&] { return origin->ended(); }));
  EXPECT_EQ(test.metrics.connections.value(), 0);
}

std::optional<ProxiedEnds> ends_of(std::string_view address) {
  return parse_proxy_header("PROXY TCP4 " + std::string(address) + " 192.0.2.1 4660 443\r\n").ends;
}

TEST(UpstreamPool, BeginsABoundConnectionWithItsClient) {
  PoolUnderTest test({}, 128, config::ProxyProtocol::v1);
  Borrower first;
  Borrower second;
  first.ends = ends_of("10.0.0.1");
  second.ends = ends_of("10.0.0.2");
  ASSERT_TRUE(test.pool->wait(first) && test.pool->wait(second));
  ASSERT_TRUE(run_until(test.reactor, [&] { return first.lent != nullptr && second.lent != nullptr; }));
  EXPECT_EQ(test.metrics.pending.value(), 0);
  const auto one = test.listener.accept(test.reactor);
  const auto two = test.listener.accept(test.reactor);
  first.send("first");
  second.send("second");
  const auto began = [&](Peer& peer, std::string_view text) {
    return run_until(test.reactor, [&] { return peer.received() == text; });
  };
  EXPECT_TRUE(began(*one, "PROXY TCP4 10.0.0.1 192.0.2.1 4660 443\r\nfirst"));
  EXPECT_TRUE(began(*two, "PROXY TCP4 10.0.0.2 192.0.2.1 4660 443\r\nsecond"));
  first.lent->close();
  second.lent->close();
}

TEST(UpstreamPool, ABoundConnectionServesOneRequest) {
  PoolUnderTest test({}, 128, config::ProxyProtocol::v2);
  Borrower borrower;
  const auto origin = connect(test, borrower);
  exchange(test, borrower, *origin);
  EXPECT_TRUE(run_until(test.reactor, [&] { return origin->ended(); }));
  EXPECT_EQ(test.pool->take(false), nullptr);
  EXPECT_EQ(test.pool->connections(), 0u);
}

TEST(UpstreamPool, AConnectionThatNobodyWaitsForIsNotBound) {
  PoolUnderTest test({}, 128, config::ProxyProtocol::v1);
  Borrower borrower;
  ASSERT_TRUE(test.pool->wait(borrower));
  test.pool->cancel(borrower);
  EXPECT_TRUE(run_until(test.reactor, [&] { return test.pool->connections() == 0; }));
  const auto origin = test.listener.accept(test.reactor);
  EXPECT_TRUE(run_until(test.reactor, [&] { return origin->ended() || origin->reset(); }));
  EXPECT_EQ(origin->received(), "");
  EXPECT_FALSE(borrower.failure);
}

TEST(UpstreamPool, ARefusalIsToldToOneWaiterEach) {
  PoolUnderTest test({}, LoopbackListener::kNone, config::ProxyProtocol::v1);
  Borrower first;
  Borrower second;
  ASSERT_TRUE(test.pool->wait(first) && test.pool->wait(second));
  EXPECT_TRUE(run_until(test.reactor, [&] { return first.failure && second.failure; }));
  EXPECT_EQ(first.failure->kind, Kind::connect_failure);
  EXPECT_EQ(test.pool->connections(), 0u);
}

}  // namespace
}  // namespace fairlead::proxy
