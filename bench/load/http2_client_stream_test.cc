#include "bench/load/http2_client_stream.h"

#include <gtest/gtest.h>

#include "bench/load/http2_client_test_support.h"

namespace fairlead::bench {
namespace {

using proxy::http2::StreamError;

class Http2ClientStreamTest : public Http2ClientTest {
 protected:
  /// What becomes of a gRPC call that is answered with this body and, unless null, this status.
  Finished call(std::string body, const char* grpc_status) {
    request_.grpc = true;
    open();
    send();
    if (grpc_status != nullptr) server()[1].trailer_fields = {{"grpc-status", grpc_status}};
    respond(1, "200", {{"content-type", "application/grpc"}}, std::move(body));
    EXPECT_EQ(finished_.size(), 1u);
    return finished_.empty() ? Finished{} : finished_[0];
  }
};

TEST_F(Http2ClientStreamTest, TheStatusTellsTheOutcome) {
  open();
  for (int i = 0; i < 3; ++i) send();
  respond(1, "304");
  respond(3, "404");
  respond(5, "503");
  ASSERT_EQ(finished_.size(), 3u);
  EXPECT_EQ(finished_[0].outcome, Outcome::ok);
  EXPECT_EQ(finished_[0].status, 304);
  EXPECT_EQ(finished_[1].outcome, Outcome::client_error);
  EXPECT_EQ(finished_[2].outcome, Outcome::server_error);
  EXPECT_FALSE(finished_[0].grpc_status);
}

TEST_F(Http2ClientStreamTest, TheWatchedFieldNamesTheRegionOfThatResponseAlone) {
  open();
  send();
  respond(1, "200", {{"x-region", "north"}});
  send();
  respond(3, "200", {{"x-other", "south"}});
  ASSERT_EQ(finished_.size(), 2u);
  EXPECT_EQ(finished_[0].region, "north");
  EXPECT_EQ(finished_[1].region, "");
}

TEST_F(Http2ClientStreamTest, BodiesOfAnySizeGoBothWays) {
  const std::string body(1 << 20, 'x');
  request_.body = body;
  open();
  send();
  for (size_t credited = 0; server()[1].received < body.size();) {
    const size_t received = server()[1].received;
    ASSERT_GT(received, credited);
    server().end.session.credit(1, received - std::exchange(credited, received));
    turn();
  }
  respond(1, "200", {}, body);
  for (int i = 0; i < 100 && finished_.empty(); ++i) turn();
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_EQ(finished_[0].outcome, Outcome::ok);
}

TEST_F(Http2ClientStreamTest, AResponseThatIsCutIsAReset) {
  open();
  send();
  server()[1].complete = false;
  respond(1, "200", {}, "half");
  EXPECT_TRUE(finished_.empty());
  server().end.session.reset(1, StreamError::internal);
  turn();
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_EQ(finished_[0].outcome, Outcome::reset);
  EXPECT_EQ(finished_[0].status, 0);
}

TEST_F(Http2ClientStreamTest, OneThatBreaksTheProtocolIsMalformed) {
  open();
  send();
  respond(1, "200", {{"content-length", "5"}}, "longer");
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_EQ(finished_[0].outcome, Outcome::malformed);
}

TEST_F(Http2ClientStreamTest, AWholeResponseIsOneHoweverItsStreamEnds) {
  const std::string body(1 << 20, 'x');
  request_.body = body;
  open();
  send();
  respond(1, "413");
  server().end.session.reset(1, StreamError::none);
  turn();
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_EQ(finished_[0].outcome, Outcome::client_error);
}

TEST_F(Http2ClientStreamTest, ACallIsOneMessageAndAStatus) {
  const Finished told = call(grpc_message(100), "0");
  EXPECT_EQ(told.outcome, Outcome::ok);
  EXPECT_EQ(told.grpc_status, 0);
}

TEST_F(Http2ClientStreamTest, ACallThatFailedIsAGrpcError) {
  const Finished told = call(grpc_message(100), "5");
  EXPECT_EQ(told.outcome, Outcome::grpc_error);
  EXPECT_EQ(told.grpc_status, 5);
}

TEST_F(Http2ClientStreamTest, ACallWithoutAStatusIsAGrpcError) {
  const Finished told = call(grpc_message(100), nullptr);
  EXPECT_EQ(told.outcome, Outcome::grpc_error);
  EXPECT_FALSE(told.grpc_status);
}

TEST_F(Http2ClientStreamTest, AStatusThatIsNoNumberIsOneToo) {
  const Finished told = call(grpc_message(100), "fine");
  EXPECT_EQ(told.outcome, Outcome::grpc_error);
  EXPECT_EQ(told.grpc_status, -1);
}

TEST_F(Http2ClientStreamTest, ACallWithHalfAMessageIsMalformed) {
  EXPECT_EQ(call(grpc_message(100).substr(0, 50), "0").outcome, Outcome::malformed);
}

}  // namespace
}  // namespace fairlead::bench
