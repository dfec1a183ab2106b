#include "proxy/upstream/http1_upstream_connection.h"

#include <gtest/gtest.h>

#include "proxy/upstream/upstream_test_support.h"

namespace fairlead::proxy {
namespace {

using Kind = ProxyError::Kind;
using Retry = ProxyError::Retry;

constexpr std::string_view kEmpty = "HTTP/1.1 204 No Content\r\n\r\n";

class Http1UpstreamConnectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(test_.pool->wait(client_));
    ASSERT_TRUE(run([&] { return client_.lent != nullptr; }));
    origin_ = test_.listener.accept(test_.reactor);
    connection_ = client_.lent;
  }
  bool run(absl::FunctionRef<bool()> done) { return run_until(test_.reactor, done); }
  /// Sends a request; the origin has read it, so that its close is no reset.
  void ask() {
    client_.request();
    EXPECT_TRUE(run([&] { return origin_->received("\r\n\r\n"); }));
    origin_->take();
  }
  /// The origin answers; runs until the client has all of it, or a failure.
  void answer(std::string_view bytes) {
    EXPECT_EQ(origin_->send(bytes), bytes.size());
    EXPECT_TRUE(run([&] { return client_.ended || client_.failure; }));
  }
  /// Whether the connection went back to the pool.
  bool kept() { return test_.pool->take(false) == connection_; }
  bool gone() { return test_.pool->connections() == 0; }

  PoolUnderTest test_;
  Borrower client_;
  std::unique_ptr<Peer> origin_;
  Http1UpstreamConnection* connection_ = nullptr;
};

TEST_F(Http1UpstreamConnectionTest, IsKeptAfterAWholeExchange) {
  EXPECT_FALSE(connection_->reused());
  ask();
  answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(client_.body, "hello");
  ASSERT_TRUE(kept());
  client_.borrow(*connection_);
  EXPECT_TRUE(connection_->reused());
  client_.ended = false;
  ask();
  answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nagain\r\n0\r\n\r\n");
  EXPECT_EQ(client_.body, "helloagain");
  EXPECT_TRUE(kept());
  connection_->close();
}

TEST_F(Http1UpstreamConnectionTest, AKeptConnectionTakesChangedLimits) {
  ask();
  answer(kEmpty);
  ASSERT_TRUE(kept());
  test_.pool->set_parser_limits({.first_line = 1000, .head = 1000});
  client_.borrow(*connection_);
  client_.ended = false;
  ask();
  answer("HTTP/1.1 204 No Content\r\nX-Long: " + std::string(1000, 'x') + "\r\n\r\n");
  ASSERT_TRUE(client_.failure);
  EXPECT_EQ(client_.failure->kind, Kind::bad_response);
  EXPECT_TRUE(gone());
}

TEST_F(Http1UpstreamConnectionTest, IsNotKeptWhenTheOriginSaysSo) {
  ask();
  answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(client_.body, "ok");
  EXPECT_TRUE(gone());
}

TEST_F(Http1UpstreamConnectionTest, IsNotKeptAfterAnEarlyResponse) {
  client_.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n12");
  answer("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client_.statuses, std::vector{413});
  EXPECT_TRUE(gone());
}

TEST_F(Http1UpstreamConnectionTest, IsNotKeptWhenBytesFollowTheResponse) {
  ask();
  answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n");
  EXPECT_EQ(client_.body, "ok") << "the response itself is good";
  EXPECT_FALSE(client_.failure);
  EXPECT_TRUE(gone());
  EXPECT_EQ(test_.metrics.unsolicited_bytes.value(), 1u);
}

TEST_F(Http1UpstreamConnectionTest, ABodyCanEndWithTheConnection) {
  ask();
  origin_->send("HTTP/1.1 200 OK\r\n\r\nall of it");
  origin_->close();
  ASSERT_TRUE(run([&] { return client_.ended || client_.failure; }));
  EXPECT_TRUE(client_.ended);
  EXPECT_EQ(client_.body, "all of it");
  EXPECT_TRUE(gone());
}

TEST_F(Http1UpstreamConnectionTest, AResetEndsNoBody) {
  ask();
  origin_->send("HTTP/1.1 200 OK\r\n\r\nsome");
  ASSERT_TRUE(run([&] { return client_.body == "some"; }));
  origin_->abort();
  ASSERT_TRUE(run([&] { return client_.ended || client_.failure; }));
  ASSERT_TRUE(client_.failure);
  EXPECT_EQ(client_.failure->kind, Kind::truncated);
}

TEST_F(Http1UpstreamConnectionTest, InterimResponsesPrecedeTheFinalOne) {
  ask();
  answer(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No "
      "Content\r\n\r\n");
  EXPECT_EQ(client_.statuses, (std::vector{100, 103, 204}));
  EXPECT_TRUE(kept());
  connection_->close();
}

TEST_F(Http1UpstreamConnectionTest, AnEndAfterAnInterimResponseIsAReset) {
  ask();
  origin_->send("HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(run([&] { return client_.statuses.size() == 1; }));
  origin_->close();
  ASSERT_TRUE(run([&] { return client_.failure.has_value(); }));
  EXPECT_EQ(client_.failure->kind, Kind::reset);
}

TEST_F(Http1UpstreamConnectionTest, AnEndOnAConnectionUsedBeforeIsStaleness) {
  ask();
  answer(kEmpty);
  ASSERT_TRUE(kept());
  client_.borrow(*connection_);
  ask();
  origin_->close();
  ASSERT_TRUE(run([&] { return client_.failure.has_value(); }));
  EXPECT_EQ(client_.failure->kind, Kind::stale_connection);
  EXPECT_EQ(client_.failure->retry, Retry::if_idempotent);
}

TEST_F(Http1UpstreamConnectionTest, AnOriginThatBeganToAnswerWasNotStale) {
  ask();
  answer(kEmpty);
  ASSERT_TRUE(kept());
  client_.borrow(*connection_);
  ask();
  origin_->send("HTTP/1.1 103 Early Hints\r\n\r\n");
  ASSERT_TRUE(run([&] { return client_.statuses.back() == 103; }));
  origin_->close();
  ASSERT_TRUE(run([&] { return client_.failure.has_value(); }));
  EXPECT_EQ(client_.failure->kind, Kind::reset);
}

TEST_F(Http1UpstreamConnectionTest, AbandonedWithARestThatDoesNotComeIsClosed) {
  client_.on_head = [&] { client_.lent->abandon_response(); };
  ask();
  origin_->send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 10\r\n\r\nhalf");
  ASSERT_TRUE(run([&] { return gone(); }));
}

TEST_F(Http1UpstreamConnectionTest, TrailersThatComeInPiecesAreWhole) {
  ask();
  origin_->send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nEx");
  run_for(test_.reactor, std::chrono::milliseconds(10));
  answer("pires: never\r\n\r\n");
  EXPECT_EQ(client_.trailers, "Expires=never;");
}

TEST_F(Http1UpstreamConnectionTest, TrailersOverTheirBoundsTruncate) {
  std::string trailers;
  for (uint32_t i = 0; i <= http::ParserLimits{}.fields; ++i) trailers += "A: 1\r\n";
  ask();
  answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + trailers + "\r\n");
  ASSERT_TRUE(client_.failure);
  EXPECT_EQ(client_.failure->kind, Kind::truncated);
  EXPECT_TRUE(gone());
}

TEST_F(Http1UpstreamConnectionTest, SwitchingProtocolsUnaskedIsABadResponse) {
  ask();
  answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n");
  ASSERT_TRUE(client_.failure);
  EXPECT_EQ(client_.failure->kind, Kind::bad_response);
  EXPECT_EQ(client_.failure->retry, Retry::no);
  EXPECT_TRUE(client_.statuses.empty());
  EXPECT_TRUE(gone());
}

TEST_F(Http1UpstreamConnectionTest, WhatIsNotHttpIsABadResponse) {
  ask();
  answer("SSH-2.0-OpenSSH\r\n\r\n");
  ASSERT_TRUE(client_.failure);
  EXPECT_EQ(client_.failure->kind, Kind::bad_response);
  EXPECT_TRUE(gone());
}

TEST_F(Http1UpstreamConnectionTest, AnEndBeforeTheHeadIsAReset) {
  ask();
  origin_->close();
  ASSERT_TRUE(run([&] { return client_.failure.has_value(); }));
  EXPECT_EQ(client_.failure->kind, Kind::reset);
  EXPECT_EQ(client_.failure->retry, Retry::if_idempotent);
  EXPECT_EQ(client_.failure->source, ProxyError::Source::upstream);
}

TEST_F(Http1UpstreamConnectionTest, AnEndBeforeAnythingWasSentIsSafeToRepeat) {
  origin_->abort();
  ASSERT_TRUE(run([&] { return client_.failure.has_value(); }));
  EXPECT_EQ(client_.failure->kind, Kind::reset);
  EXPECT_EQ(client_.failure->retry, Retry::unsent);
}

TEST_F(Http1UpstreamConnectionTest, AnEndWithinTheBodyIsTruncated) {
  ask();
  origin_->send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  origin_->close();
  ASSERT_TRUE(run([&] { return client_.failure.has_value(); }));
  EXPECT_EQ(client_.failure->kind, Kind::truncated);
  EXPECT_EQ(client_.failure->retry, Retry::no);
  EXPECT_EQ(client_.body, "half");
  EXPECT_FALSE(client_.ended);
  EXPECT_TRUE(gone());
}

TEST_F(Http1UpstreamConnectionTest, AnAnswerBeforeTheResetIsStillRead) {
  client_.send("POST / HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n");
  ASSERT_TRUE(run([&] { return origin_->received("\r\n\r\n"); }));
  origin_->send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
  origin_->close();
  ASSERT_TRUE(run([&] { return client_.ended || client_.failure; }));
  EXPECT_EQ(client_.statuses, std::vector{413});
}

TEST_F(Http1UpstreamConnectionTest, AbandonedWithLittleLeftIsKept) {
  client_.on_head = [&] { client_.lent->abandon_response(); };
  ask();
  origin_->send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 65536\r\n\r\n" +
                std::string(65'536, 'x'));
  ASSERT_TRUE(run([&] { return kept(); }));
  EXPECT_EQ(client_.body, "") << "dropped";
  EXPECT_FALSE(client_.ended);
  connection_->close();
}

TEST_F(Http1UpstreamConnectionTest, AbandonedWithMuchLeftIsClosed) {
  client_.on_head = [&] { client_.lent->abandon_response(); };
  ask();
  origin_->send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 65537\r\n\r\n" +
                std::string(65'537, 'x'));
  ASSERT_TRUE(run([&] { return gone(); }));
}

TEST_F(Http1UpstreamConnectionTest, AbandonedInTheMiddleOfTheRequestIsClosed) {
  client_.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n12");
  connection_->abandon_response();
  EXPECT_TRUE(gone());
}

TEST_F(Http1UpstreamConnectionTest, PausingLosesNothing) {
  std::string sent;
  for (int i = 0; sent.size() < 300'000; ++i) sent += std::to_string(i) + ' ';
  client_.on_body = [&] { client_.lent->pause(); };
  ask();
  const std::string response =
      "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(sent.size()) + "\r\n\r\n" + sent;
  size_t given = 0;
  size_t before = 0;
  int rounds = 0;
  ASSERT_TRUE(run([&] {
    given += origin_->send(std::string_view(response).substr(given));
    if (client_.ended) return true;
    if (client_.body.size() > before) {
      before = client_.body.size();
      ++rounds;
      client_.lent->resume();
    }
    return false;
  }));
  EXPECT_EQ(client_.body, sent);
  EXPECT_GT(rounds, 3);
}

TEST_F(Http1UpstreamConnectionTest, NothingComesWhilePaused) {
  client_.on_body = [&] { client_.lent->pause(); };
  ask();
  origin_->send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none");
  ASSERT_TRUE(run([&] { return client_.body == "one"; }));
  origin_->send("two");
  run_for(test_.reactor, std::chrono::milliseconds(20));
  EXPECT_EQ(client_.body, "one");
  client_.lent->resume();
  ASSERT_TRUE(run([&] { return client_.body == "onetwo"; }));
}

TEST_F(Http1UpstreamConnectionTest, TellsWhenItCanBeWrittenAgain) {
  const std::string much(8 << 20, 'x');
  ASSERT_LT(client_.send(much), much.size());
  run_for(test_.reactor, std::chrono::milliseconds(10));
  EXPECT_EQ(client_.writable, 0) << "the origin reads nothing";
  ASSERT_TRUE(run([&] {
    origin_->take();
    return client_.writable > 0;
  }));
}

}  // namespace
}  // namespace fairlead::proxy
