#include "proxy/probe/http2_fetch.h"

#include <gtest/gtest.h>

#include "proxy/http2/session_test_support.h"

namespace fairlead::proxy {
namespace {

using http2::End;

constexpr std::string_view kPost = "POST /a.B/C HTTP/1.1\r\nHost: h:1\r\nTE: trailers\r\n\r\n";

class Http2FetchTest : public testing::Test {
 protected:
  /// Carries bytes both ways until neither side has any.
  void settle() {
    for (bool moved = true; moved;) {
      const std::string there = fetch_.output();
      const std::string back = server_.output();
      moved = !there.empty() || !back.empty();
      server_.session.receive(there);
      fetch_.receive(back);
    }
  }

  End server_{http2::Session::Role::server};
  Http2Fetch fetch_{kPost, "ask", false};
};

TEST_F(Http2FetchTest, AsksAndTakesTheAnswer) {
  settle();
  EXPECT_EQ(server_[1].seen, "[:method=POST|:scheme=http|:authority=h:1|:path=/a.B/C|te=trailers|]<ask>.");
  server_[1].body = "told";
  server_[1].trailer_fields = {{"grpc-status", "5"}, {"endpoint-load-metrics", "TEXT cpu_utilization=0.5"}};
  EXPECT_LT(fetch_.utilization(), 0);
  server_.respond(1, "200", true);
  settle();
  EXPECT_TRUE(fetch_.complete());
  EXPECT_FALSE(fetch_.broken());
  EXPECT_EQ(fetch_.status(), 200);
  EXPECT_EQ(fetch_.body(), "told");
  EXPECT_EQ(fetch_.grpc_status(), 5);
  EXPECT_EQ(fetch_.utilization(), 0.5);
}

TEST_F(Http2FetchTest, AnAnswerWithoutABody) {
  settle();
  server_.respond(1, "404");
  settle();
  EXPECT_TRUE(fetch_.complete());
  EXPECT_EQ(fetch_.status(), 404);
  EXPECT_EQ(fetch_.grpc_status(), http::grpc_code::kNone);
}

TEST_F(Http2FetchTest, KeepsTheBeginningOfALongBody) {
  settle();
  server_[1].body = std::string(100'000, 'x');
  server_.respond(1, "200", true);
  settle();
  EXPECT_TRUE(fetch_.body_full());
  EXPECT_EQ(fetch_.body().size(), Http2Fetch::kMaxBody);
  EXPECT_FALSE(fetch_.complete());
  EXPECT_EQ(server_[1].taken, 2 * Http2Fetch::kMaxBody) << "its window bounds what is sent";
}

TEST_F(Http2FetchTest, OverTlsTheSchemeIsHttps) {
  Http2Fetch secured{"GET / HTTP/1.1\r\nHost: h\r\n\r\n", "", true};
  server_.session.receive(secured.output());
  EXPECT_EQ(server_[1].seen, "[:method=GET|:scheme=https|:authority=h|:path=/|].");
}

TEST_F(Http2FetchTest, AResetBreaksIt) {
  settle();
  server_.session.reset(1, http2::StreamError::refused);
  settle();
  EXPECT_TRUE(fetch_.broken());
}

TEST_F(Http2FetchTest, NonsenseBreaksIt) {
  fetch_.receive("HTTP/1.1 400 Bad Request\r\n\r\n");
  fetch_.output();
  EXPECT_TRUE(fetch_.broken());
}

}  // namespace
}  // namespace fairlead::proxy
