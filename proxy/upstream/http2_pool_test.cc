#include "proxy/upstream/http2_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "proxy/tls_test_support.h"
#include "proxy/upstream/http2_origin_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using Kind = ProxyError::Kind;

class Http2PoolTest : public Http2OriginTest {
 protected:
  Http2Pool& pool() { return *test_.pool; }
  /// Runs until the origin's settings have been taken and answered.
  bool settle(Origin& origin) {
    return run(origin, [&] { return origin.end.settings == 2; });
  }
  std::vector<Borrower*> wait(size_t count) {
    std::vector<Borrower*> waiting;
    while (waiting.size() < count) {
      waiting.push_back(&borrower());
      EXPECT_TRUE(pool().wait(*waiting.back()));
    }
    return waiting;
  }
  /// As many more exchanges as there is room for on what is connected.
  size_t fill() {
    size_t taken = 0;
    while (take(borrower()) != nullptr) ++taken;
    return taken;
  }
  void serve(Origin& origin, int32_t id, Borrower& borrower) {
    ASSERT_TRUE(comes(origin, id));
    origin.end.respond(id, "204");
    ASSERT_TRUE(run(origin, [&] { return borrower.ended; }));
  }
  /// One exchange from beginning to end.
  void exchange(Origin& origin, int32_t id, Borrower& borrower) {
    ask(borrower);
    serve(origin, id, borrower);
  }
};

TEST_F(Http2PoolTest, OneConnectionServesAllWhoWait) {
  EXPECT_EQ(pool().take(false), nullptr);
  const auto waiting = wait(3);
  ASSERT_TRUE(run([&] { return waiting[0]->lent != nullptr; }));
  EXPECT_TRUE(waiting[1]->lent != nullptr && waiting[2]->lent != nullptr);
  EXPECT_EQ(pool().connections(), 1u);
  EXPECT_EQ(test_.metrics.pending.value(), 0);
  EXPECT_EQ(test_.evidence.connects, 1u);
}

TEST_F(Http2PoolTest, AConnectionBeingMadeIsGoodForAHundredWaiters) {
  wait(100);
  EXPECT_EQ(pool().connections(), 1u);
  const auto last = wait(1);
  EXPECT_EQ(pool().connections(), 2u);
  EXPECT_TRUE(run([&] { return last[0]->lent != nullptr; }));
}

TEST_F(Http2PoolTest, AHundredRequestsAtATimeAreAskedOfAnyOrigin) {
  Borrower& first = borrower();
  Origin origin = connect(first, {.concurrent_streams = 1000});
  ASSERT_TRUE(settle(origin));
  EXPECT_EQ(1 + fill(), 100u);
}

TEST_F(Http2PoolTest, NoMoreThanTheOriginAllows) {
  Borrower& first = borrower();
  Origin origin = connect(first, {.concurrent_streams = 2});
  ASSERT_TRUE(settle(origin));
  EXPECT_EQ(1 + fill(), 2u);
  exchange(origin, 1, first);
  EXPECT_EQ(fill(), 1u) << "a place became free";
}

TEST_F(Http2PoolTest, AConnectionThatHasYetToSayIsHeldToTakeWhatTheLastOneDid) {
  Borrower& first = borrower();
  Origin origin = connect(first, {.concurrent_streams = 2});
  ASSERT_TRUE(settle(origin));
  EXPECT_EQ(fill(), 1u);
  const auto waiting = wait(5);
  EXPECT_EQ(pool().connections(), 4u) << "three more, for two each";
  ASSERT_TRUE(
      run([&] { return std::all_of(waiting.begin(), waiting.end(), [](auto* w) { return w->lent; }); }));
  EXPECT_EQ(fill(), 1u);
}

TEST_F(Http2PoolTest, WhereNoneWasTakenLastAConnectionIsMadeForOneAtATime) {
  Borrower& first = borrower();
  Origin origin = connect(first, {.concurrent_streams = 0});
  ASSERT_TRUE(settle(origin));
  EXPECT_EQ(fill(), 0u);
  wait(2);
  EXPECT_EQ(pool().connections(), 3u);
}

TEST_F(Http2PoolTest, WithoutRoomAFurtherConnectionIsMade) {
  Borrower& first = borrower();
  Borrower& second = borrower();
  Origin origin = connect(first, {.concurrent_streams = 1});
  ASSERT_TRUE(settle(origin));
  Origin other = connect(second);
  EXPECT_EQ(pool().connections(), 2u);
  ask(second);
  EXPECT_TRUE(comes(other, 1));
}

TEST_F(Http2PoolTest, AtTheBoundOfConnectionsOneWaitsForRoom) {
  pool().set_limits({.max_connections = 1});
  Borrower& first = borrower();
  Borrower& second = borrower();
  Origin origin = connect(first, {.concurrent_streams = 1});
  ASSERT_TRUE(settle(origin));
  ASSERT_TRUE(pool().wait(second));
  EXPECT_EQ(pool().connections(), 1u);
  EXPECT_EQ(test_.metrics.connection_limit_hits.value(), 1u);
  ask(first);
  ASSERT_TRUE(comes(origin, 1));
  EXPECT_EQ(second.lent, nullptr);
  serve(origin, 1, first);
  ASSERT_TRUE(run(origin, [&] { return second.lent != nullptr; }));
  exchange(origin, 3, second);
  EXPECT_EQ(pool().connections(), 1u);
}

TEST_F(Http2PoolTest, ClosesWhatWasIdleForTooLongAndNothingElse) {
  pool().set_limits({.idle_timeout = 40ms});
  Borrower& client = borrower();
  Origin origin = connect(client);
  ask(client);
  ASSERT_TRUE(comes(origin, 1));
  run_for(test_.reactor, 60ms);
  EXPECT_EQ(pool().connections(), 1u) << "it is not idle";
  serve(origin, 1, client);
  EXPECT_TRUE(run(origin, [&] { return pool().connections() == 0; }));
  EXPECT_TRUE(run(origin, [&] { return origin.wire->ended(); }));
  EXPECT_EQ(test_.metrics.connections.value(), 0);
}

TEST_F(Http2PoolTest, AfterAGoawayItServesWhatIsUnderWayAndNoMore) {
  Borrower& first = borrower();
  Origin origin = connect(first);
  ask(first);
  ASSERT_TRUE(comes(origin, 1));
  origin.end.session.shut_down();
  ASSERT_TRUE(run(origin, [&] {
    Http2Exchange* exchange = pool().take(false);
    if (exchange != nullptr) exchange->close();
    return exchange == nullptr;
  }));
  Borrower& second = borrower();
  Origin next = connect(second);
  EXPECT_EQ(pool().connections(), 2u);
  serve(origin, 1, first);
  EXPECT_TRUE(run(origin, [&] { return origin.wire->ended(); }));
  EXPECT_EQ(pool().connections(), 1u);
}

TEST_F(Http2PoolTest, AConnectionThatIsSilentSinceARequestWasGivenUpTakesNoMore) {
  Borrower& client = borrower();
  Origin origin = connect(client);
  ASSERT_TRUE(settle(origin));
  Borrower& silent = borrower();
  run_for(test_.reactor, 5ms);
  ASSERT_NE(take(silent), nullptr);
  ask(silent);
  ASSERT_TRUE(comes(origin, 1));
  silent.lent->close();
  EXPECT_EQ(pool().take(false), nullptr);
}

TEST_F(Http2PoolTest, OneThatSpokeSinceGoesOn) {
  Borrower& client = borrower();
  Origin origin = connect(client);
  ASSERT_TRUE(settle(origin));
  run_for(test_.reactor, 5ms);
  Borrower& slow = borrower();
  ASSERT_NE(take(slow), nullptr);
  ask(slow);
  ask(client);
  ASSERT_TRUE(comes(origin, 1));
  run_for(test_.reactor, 5ms);
  serve(origin, 3, client);
  slow.lent->close();
  EXPECT_EQ(fill(), 99u) << "the one that was given up has yet to leave";
}

TEST_F(Http2PoolTest, TheOriginsEndClosesAnIdleConnection) {
  Borrower& client = borrower();
  Origin origin = connect(client);
  exchange(origin, 1, client);
  origin.wire->close();
  EXPECT_TRUE(run([&] { return pool().connections() == 0; }));
  EXPECT_EQ(pool().take(false), nullptr);
}

TEST_F(Http2PoolTest, ClosesItsConnectionsWhenDestroyed) {
  Borrower& client = borrower();
  Origin origin = connect(client);
  exchange(origin, 1, client);
  test_.pool.reset();
  EXPECT_TRUE(run([&] { return origin.wire->ended(); }));
  EXPECT_EQ(test_.metrics.connections.value(), 0);
}

/// The same over TLS, to an origin that speaks what the test says.
class Http2PoolTlsTest : public Http2PoolTest {
 protected:
  /// The origin's end of a connection that `borrower` waits for, once it has `said` so much in plain text, or
  /// the borrower was told that there is none.
  std::string connect_tls(std::vector<std::string> alpn, size_t said) {
    const TestTls tls(std::move(alpn));
    test_.options.tls = tls.client({"h2"});
    test_.options.host = TestTls::kHost;
    test_.pool.emplace(test_.reactor, test_.options);
    EXPECT_TRUE(pool().wait(borrower_));
    TlsPeer origin(test_.listener.accept(test_.reactor), tls.server->new_connection(), true);
    EXPECT_TRUE(run([&] {
      if (borrower_.lent != nullptr && !borrower_.lent->wrote()) ask(borrower_);
      return origin.received().size() >= said || borrower_.failure;
    }));
    return origin.received();
  }

  Borrower& borrower_ = borrower();
};

TEST_F(Http2PoolTlsTest, SpeaksToWhoAgreesOnIt) {
  const std::string said = connect_tls({"h2"}, http2::kPreface.size());
  EXPECT_TRUE(said.starts_with(http2::kPreface));
  EXPECT_FALSE(borrower_.failure);
  EXPECT_EQ(pool().connections(), 1u);
}

TEST_F(Http2PoolTlsTest, WhoDoesNotAgreeOnItHearsNothing) {
  EXPECT_EQ(connect_tls({}, 1), "");
  ASSERT_TRUE(borrower_.failure);
  EXPECT_EQ(borrower_.failure->kind, Kind::tls_failure);
  EXPECT_EQ(borrower_.failure->retry, ProxyError::Retry::unsent);
  EXPECT_EQ(pool().connections(), 0u);
}

TEST_F(Http2PoolTlsTest, WhoSpeaksOnlyAnotherProtocolIsATlsFailure) {
  EXPECT_EQ(connect_tls({"http/1.1"}, 1), "");
  ASSERT_TRUE(borrower_.failure);
  EXPECT_EQ(borrower_.failure->kind, Kind::tls_failure);
}

}  // namespace
}  // namespace fairlead::proxy
