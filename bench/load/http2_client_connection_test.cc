#include "bench/load/http2_client_connection.h"

#include <gtest/gtest.h>

#include "bench/load/http2_client_test_support.h"

namespace fairlead::bench {
namespace {

using State = ClientConnection::State;
using proxy::http2::big_endian;
using proxy::http2::frame;

class Http2ClientConnectionTest : public Http2ClientTest {};

TEST_F(Http2ClientConnectionTest, ManyRequestsAreUnderWayAtOnce) {
  request_.streams = 2;
  open();
  ASSERT_TRUE(send() != nullptr && connection_->has_room());
  ASSERT_TRUE(send() != nullptr);
  EXPECT_FALSE(connection_->has_room()) << "as many as the run has at a time";
  respond(3, "200");
  EXPECT_EQ(finished_.size(), 1u);
  EXPECT_TRUE(connection_->has_room());
  respond(1, "200");
  EXPECT_EQ(finished_.size(), 2u);
  EXPECT_EQ(state(), State::open);
}

TEST_F(Http2ClientConnectionTest, NoMoreThanTheServerAllows) {
  open(1);
  EXPECT_TRUE(connection_->has_room());
  send();
  EXPECT_FALSE(connection_->has_room());
}

TEST_F(Http2ClientConnectionTest, OneRequestPerConnectionIfTheRunSaysSo) {
  request_.close = true;
  open();
  send();
  EXPECT_FALSE(connection_->has_room());
  EXPECT_EQ(state(), State::open);
  respond(1, "200");
  EXPECT_EQ(state(), State::ended);
  EXPECT_EQ(finished_.size(), 1u);
}

TEST_F(Http2ClientConnectionTest, AfterAGoawayItEndsWithTheLastThatIsServed) {
  open();
  send();
  send();
  server().wire->send(frame(NGHTTP2_GOAWAY, 0, 0, big_endian(1) + big_endian(0)));
  connection_->on_ready(EPOLLIN);
  EXPECT_FALSE(connection_->has_room());
  EXPECT_EQ(returned_, 1) << "what the server did not process";
  EXPECT_EQ(state(), State::open);
  respond(1, "200");
  EXPECT_EQ(finished_.size(), 1u);
  EXPECT_EQ(state(), State::ended);
}

TEST_F(Http2ClientConnectionTest, WhatTheServerRefusesIsReturned) {
  open();
  send();
  server().end.session.reset(1, proxy::http2::StreamError::refused);
  turn();
  EXPECT_EQ(returned_, 1);
  EXPECT_TRUE(finished_.empty());
  EXPECT_EQ(state(), State::open);
}

TEST_F(Http2ClientConnectionTest, TheServersEndLosesAllThatIsUnderWay) {
  open();
  send();
  send();
  server().wire->close();
  connection_->on_ready(EPOLLIN | EPOLLRDHUP);
  ASSERT_EQ(finished_.size(), 2u);
  EXPECT_EQ(finished_[0].outcome, Outcome::reset);
  EXPECT_EQ(finished_[0].status, 0);
  EXPECT_EQ(state(), State::ended);
}

TEST_F(Http2ClientConnectionTest, NonsenseIsMalformed) {
  open();
  send();
  server().wire->send(frame(NGHTTP2_DATA, 0, 0, "x"));
  connection_->on_ready(EPOLLIN);
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_EQ(finished_[0].outcome, Outcome::malformed);
  EXPECT_EQ(state(), State::ended);
  EXPECT_EQ(proxy::http2::goaway_code(server().wire->received()), NGHTTP2_PROTOCOL_ERROR) << "its last word";
}

TEST_F(Http2ClientConnectionTest, OfWhatIsGivenUpNobodyIsTold) {
  request_.streams = 1;
  open();
  PendingRequest* request = send();
  ASSERT_NE(request, nullptr);
  connection_->cancel(*request);
  turn();
  EXPECT_TRUE(server()[1].seen.ends_with("!8")) << server()[1].seen;
  EXPECT_TRUE(finished_.empty());
  EXPECT_EQ(returned_, 0);
  EXPECT_TRUE(connection_->has_room());
  connection_->close();
  EXPECT_EQ(state(), State::ended);
}

TEST_F(Http2ClientConnectionTest, AConnectThatFailsEndsIt) {
  const auto fds = socket_pair();
  const FileDescriptor other(fds[1]);
  Http2ClientConnection refused{Channel(FileDescriptor(fds[0]), nullptr), 0, Time{}, *this, request_};
  EXPECT_TRUE(refused.opening());
  refused.on_ready(EPOLLOUT | EPOLLERR);
  EXPECT_EQ(refused.state(), State::ended);
  EXPECT_FALSE(refused.has_room());
}

}  // namespace
}  // namespace fairlead::bench
