#include "proxy/stream/response_encoder.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "proxy/stream/stream_test_support.h"

namespace fairlead::proxy {
namespace {

http::Field field(std::string_view name, std::string_view value) {
  return {.name = name, .value = value, .line = {}};
}

class ResponseEncoderTest : public ::testing::Test {
 protected:
  ResponseEncoderTest() {
    request_.fields = {field("Accept-Encoding", "gzip")};
    response_.status = 200;
    response_.body = http::BodyKind::length;
    response_.content_length = 1024;
    response_.fields = {field("Content-Type", "text/html; charset=utf-8")};
  }
  /// The fields to send, as lines.
  std::string rewritten() {
    encoder_.emplace(worker_.context, config_, request_);
    std::string text;
    for (const auto& sent : encoder_->rewrite(response_).fields)
      text.append(sent.name).append(": ").append(sent.value).append("\n");
    return text;
  }
  bool encodes() {
    rewritten();
    return encoder_->active();
  }

  TestWorker worker_;
  config::Compression config_;
  http::RequestHead request_;
  http::ResponseHead response_;
  std::optional<ResponseEncoder> encoder_;
};

TEST_F(ResponseEncoderTest, RewritesTheHead) {
  response_.fields.push_back(field("ETag", "\"abc\""));
  response_.fields.push_back(field("Accept-Ranges", "bytes"));
  EXPECT_EQ(rewritten(),
            "Content-Type: text/html; charset=utf-8\nETag: W/\"abc\"\nContent-Encoding: gzip\nVary: "
            "Accept-Encoding\n");
  EXPECT_TRUE(encoder_->active());
  const auto& head = encoder_->rewrite(response_);
  EXPECT_EQ(head.body, http::BodyKind::chunked);
}

TEST_F(ResponseEncoderTest, TheAddedFieldsAreWholeLines) {
  encoder_.emplace(worker_.context, config_, request_);
  EXPECT_EQ(encoder_->rewrite(response_).fields.back().line, "Vary: Accept-Encoding\r\n");
}

TEST_F(ResponseEncoderTest, SaysWhatVariesToThoseWhoTakeNoneAsWell) {
  request_.fields.clear();
  EXPECT_EQ(rewritten(), "Content-Type: text/html; charset=utf-8\nVary: Accept-Encoding\n");
  EXPECT_FALSE(encoder_->active());
  response_.fields.push_back(field("vary", "Origin, accept-encoding"));
  EXPECT_EQ(rewritten(), "Content-Type: text/html; charset=utf-8\nvary: Origin, accept-encoding\n");
}

TEST_F(ResponseEncoderTest, BeginsAtTheLeastSize) {
  EXPECT_TRUE(encodes());
  response_.content_length = 1023;
  EXPECT_FALSE(encodes());
  response_.body = http::BodyKind::chunked;
  response_.content_length = 0;
  EXPECT_TRUE(encodes()) << "not known";
}

TEST_F(ResponseEncoderTest, LeavesPartsDigestsAndOtherEncodings) {
  for (const char* name :
       {"Content-Encoding", "content-range", "Content-Digest", "Repr-Digest", "Digest", "Content-MD5"}) {
    response_.fields.push_back(field(name, "x"));
    EXPECT_FALSE(encodes()) << name;
    response_.fields.pop_back();
  }
  response_.fields.push_back(field("Cache-Control", "private, NO-TRANSFORM"));
  EXPECT_FALSE(encodes());
}

TEST_F(ResponseEncoderTest, LeavesStatusesWithoutAWholeBody) {
  for (const int status : {204, 206, 304}) {
    response_.status = status;
    EXPECT_FALSE(encodes()) << status;
  }
  response_.status = 404;
  EXPECT_TRUE(encodes());
}

TEST_F(ResponseEncoderTest, AnswersToHeadVaryOnly) {
  request_.method = http::Method::head;
  response_.body = http::BodyKind::none;
  EXPECT_EQ(rewritten(), "Content-Type: text/html; charset=utf-8\nVary: Accept-Encoding\n");
  EXPECT_FALSE(encoder_->active());
}

TEST_F(ResponseEncoderTest, TheirNumberIsBounded) {
  std::vector<std::unique_ptr<ResponseEncoder>> encoders;
  for (size_t i = 0; i < ResponseEncoder::kMost; ++i) {
    encoders.push_back(std::make_unique<ResponseEncoder>(worker_.context, config_, request_));
    encoders.back()->rewrite(response_);
    ASSERT_TRUE(encoders.back()->active()) << i;
  }
  EXPECT_FALSE(encodes());
  EXPECT_EQ(worker_.count(telemetry::Family::limit_hits_total, {"compressions"}), 1u);
  encoders.pop_back();
  EXPECT_TRUE(encodes());
}

TEST_F(ResponseEncoderTest, CountsWhatWentInAndOut) {
  ASSERT_TRUE(encodes());
  size_t made = 0;
  const auto sink = [&](std::string_view piece) { made += piece.size(); };
  EXPECT_TRUE(encoder_->write(std::string(1024, 'x'), sink));
  EXPECT_TRUE(encoder_->finish(sink));
  encoder_.reset();
  EXPECT_EQ(worker_.context.compressions, 0u);
  EXPECT_EQ(worker_.count(telemetry::Family::compression_bytes_total, {"received"}), 1024u);
  EXPECT_EQ(worker_.count(telemetry::Family::compression_bytes_total, {"sent"}), made);
  EXPECT_LT(made, 100u);
}

}  // namespace
}  // namespace fairlead::proxy
