#include "bench/region/http2_origin_connection.h"

#include <gtest/gtest.h>

#include "bench/region/http2_origin_test_support.h"

namespace fairlead::bench {
namespace {

using proxy::http2::StreamError;

class Http2OriginConnectionTest : public Http2OriginTest {};

TEST_F(Http2OriginConnectionTest, ShowsOneRequestAfterTheOther) {
  const int32_t first = ask("/a?b=c");
  const int32_t second = ask("/d", "POST");
  ASSERT_EQ(read(), Progress::request);
  EXPECT_EQ(connection_->request().method, "GET");
  EXPECT_EQ(connection_->request().target, "/a?b=c");
  EXPECT_EQ(connection_->request().stream, first);
  ASSERT_EQ(read(), Progress::request);
  EXPECT_EQ(connection_->request().method, "POST");
  EXPECT_EQ(connection_->request().stream, second);
  EXPECT_EQ(read(), Progress::waiting);
}

TEST_F(Http2OriginConnectionTest, BeginsWithWhatHasComeAlready) {
  const auto fds = socket_pair();
  const FileDescriptor other(fds[1]);
  const std::string received = std::string(proxy::http2::kPreface) +
                               proxy::http2::frame(NGHTTP2_SETTINGS, 0, 0) + proxy::http2::headers(1);
  Http2OriginConnection connection{FileDescriptor(fds[0]), 1, kRegion, received};
  ASSERT_EQ(connection.read(), Progress::request);
  EXPECT_EQ(connection.request().stream, 1);
}

TEST_F(Http2OriginConnectionTest, ARequestArrivesWithItsLastByte) {
  const int32_t id = client_->end.request("/a", true);
  auto& stream = (*client_)[id];
  stream.complete = false;
  stream.body = std::string(200'000, 'x');  // more than a window
  for (int i = 0; i < 100 && stream.taken < stream.body.size(); ++i) ASSERT_EQ(read(), Progress::waiting);
  stream.complete = true;
  client_->end.session.resume(id);
  EXPECT_EQ(read(), Progress::request);
}

TEST_F(Http2OriginConnectionTest, AnswersInAnyOrder) {
  const int32_t first = ask("/a");
  const int32_t second = ask("/b");
  ASSERT_TRUE(read() == Progress::request && read() == Progress::request);
  EXPECT_TRUE(connection_->answer(second, {}));
  EXPECT_TRUE(seen(second).ends_with("!0"));
  EXPECT_EQ(seen(first), "");
  EXPECT_TRUE(connection_->answer(first, {}));
  EXPECT_TRUE(seen(first).ends_with("!0"));
}

TEST_F(Http2OriginConnectionTest, WhatTheClientGaveUpIsNeitherShownNorAnswered) {
  const int32_t first = ask("/a");
  ASSERT_EQ(read(), Progress::request);
  const int32_t second = ask("/b");
  client_->end.session.reset(first, StreamError::cancel);
  client_->end.session.reset(second, StreamError::cancel);
  EXPECT_EQ(read(), Progress::waiting);
  EXPECT_TRUE(connection_->answer(first, {}));
  EXPECT_TRUE(connection_->reset(second));
  EXPECT_EQ(seen(first), "!8");
}

TEST_F(Http2OriginConnectionTest, AResetIsOfTheStreamAlone) {
  const int32_t first = ask("/a");
  const int32_t second = ask("/b");
  ASSERT_TRUE(read() == Progress::request && read() == Progress::request);
  EXPECT_TRUE(connection_->reset(first));
  EXPECT_EQ(seen(first), "!2");
  EXPECT_TRUE(connection_->answer(second, {}));
  EXPECT_TRUE(seen(second).ends_with("!0"));
}

TEST_F(Http2OriginConnectionTest, AThousandStreamsAtATime) {
  EXPECT_EQ(client_->end.session.peer_concurrent_streams(), Http2OriginConnection::kStreams);
}

TEST_F(Http2OriginConnectionTest, IsOverWithTheClientsEnd) {
  client_->wire->close();
  connection_->on_ready(EPOLLIN | EPOLLRDHUP);
  EXPECT_EQ(connection_->read(), Progress::closed);
}

TEST_F(Http2OriginConnectionTest, NonsenseEndsItWithALastWord) {
  client_->turn();
  client_->wire->send(proxy::http2::data(0, "x"));
  connection_->on_ready(EPOLLIN);
  EXPECT_EQ(connection_->read(), Progress::closed);
  EXPECT_EQ(proxy::http2::goaway_code(client_->wire->received()), NGHTTP2_PROTOCOL_ERROR);
}

}  // namespace
}  // namespace fairlead::bench
