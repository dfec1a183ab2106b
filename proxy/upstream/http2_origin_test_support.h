#pragma once

// For tests of HTTP/2 towards an endpoint, which is the test.

#include <deque>
#include <memory>
#include <string_view>

#include "proxy/http2/socket_end_test_support.h"
#include "proxy/upstream/http2_pool.h"
#include "proxy/upstream/upstream_test_support.h"

namespace fairlead::proxy {

/// A pool of HTTP/2 connections and its origin.
class Http2OriginTest : public ::testing::Test {
 protected:
  using Borrower = BorrowerOf<Http2Exchange>;
  using Origin = http2::SocketEnd;

  /// One more, which stays as long as the pool.
  Borrower& borrower() { return borrowers_.emplace_back(); }
  /// The origin's end of the next connection.
  Origin accept(const http2::SessionLimits& limits = {}) {
    return {test_.listener.accept(test_.reactor), http2::Session::Role::server, limits};
  }
  /// Waits until `borrower` has an exchange on a new connection, whose settings were exchanged.
  Origin connect(Borrower& borrower, const http2::SessionLimits& limits = {}) {
    EXPECT_TRUE(test_.pool->wait(borrower));
    EXPECT_EQ(borrower.lent, nullptr) << "never from within the call";
    EXPECT_TRUE(run([&] { return borrower.lent != nullptr; }));
    return accept(limits);
  }
  /// One more exchange on a connection that there is; null when none has room.
  Http2Exchange* take(Borrower& borrower) {
    Http2Exchange* exchange = test_.pool->take(false);
    if (exchange != nullptr) borrower.borrow(*exchange);
    return exchange;
  }
  /// Begins a request; more of it follows unless it is complete.
  static void ask(Borrower& borrower, bool complete = true,
                  std::string_view head = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n") {
    borrower.buffer.tail().append(head);
    borrower.buffer.end_head();
    borrower.lent->pump(borrower.buffer, complete);
  }
  bool run(absl::FunctionRef<bool()> done) { return run_until(test_.reactor, done); }
  bool run(Origin& origin, absl::FunctionRef<bool()> done) {
    return run([&] {
      origin.turn();
      return done();
    });
  }
  /// Whether a request has come as the stream of this number.
  bool comes(Origin& origin, int32_t id) {
    return run(origin, [&] { return origin.end.streams.contains(id) && origin[id].blocks > 0; });
  }

  std::deque<Borrower> borrowers_;
  PoolWithOrigin<Http2Pool> test_;
};

}  // namespace fairlead::proxy
