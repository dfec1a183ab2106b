#include "proxy/http/body_decoder.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::proxy::http {
namespace {

// Decodes `bytes`; the body, or nothing when refused.
std::string decode(BodyDecoder& decoder, std::string_view bytes, Step& last) {
  std::string body;
  do {
    size_t consumed = 0;
    last = decoder.next(bytes, consumed);
    if (last == Step::body) body.append(decoder.body());
    bytes.remove_prefix(consumed);
  } while (last == Step::body);
  return body;
}

BodyDecoder started(BodyKind kind, uint64_t length = 0) {
  BodyDecoder decoder;
  decoder.start(kind, length, 10, 1000, false);
  return decoder;
}

TEST(BodyDecoder, EndsByLengthAndLeavesTheRest) {
  BodyDecoder decoder = started(BodyKind::length, 3);
  size_t consumed = 0;
  EXPECT_EQ(decoder.next({}, consumed), Step::need_more);
  EXPECT_FALSE(decoder.may_end());
  EXPECT_EQ(decoder.next("abcd", consumed), Step::body);
  EXPECT_EQ(decoder.body(), "abc");
  EXPECT_EQ(consumed, 3u);
  EXPECT_EQ(decoder.next("d", consumed), Step::done);
  EXPECT_EQ(consumed, 0u);
  EXPECT_TRUE(decoder.may_end());
}

TEST(BodyDecoder, GivesABodyRunWithTheFramingBeforeIt) {
  BodyDecoder decoder = started(BodyKind::chunked);
  size_t consumed = 0;
  EXPECT_EQ(decoder.next("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nnext", consumed), Step::body);
  EXPECT_EQ(decoder.body(), "abc");
  EXPECT_EQ(consumed, 6u);
  EXPECT_EQ(decoder.next("\r\n2\r\nde\r\n0\r\n\r\nnext", consumed), Step::body);
  EXPECT_EQ(decoder.body(), "de");
  EXPECT_EQ(consumed, 7u);
  EXPECT_EQ(decoder.next("\r\n0\r\n\r\nnext", consumed), Step::done);
  EXPECT_EQ(consumed, 7u);
}

TEST(BodyDecoder, ConsumesTheFramingOfAnIncompleteChunk) {
  BodyDecoder decoder = started(BodyKind::chunked);
  size_t consumed = 0;
  EXPECT_EQ(decoder.next("3\r\n", consumed), Step::need_more);
  EXPECT_EQ(consumed, 3u);
  EXPECT_EQ(decoder.next("abc", consumed), Step::body);
  EXPECT_EQ(decoder.next("\r", consumed), Step::need_more);
  EXPECT_EQ(consumed, 0u);
}

TEST(BodyDecoder, HasNothingToDoWithoutABody) {
  size_t consumed = 0;
  EXPECT_EQ(started(BodyKind::none).next("x", consumed), Step::done);
  EXPECT_EQ(started(BodyKind::length, 0).next("x", consumed), Step::done);
  EXPECT_EQ(consumed, 0u);
}

TEST(BodyDecoder, ReadsForeverUntilClose) {
  BodyDecoder decoder = started(BodyKind::until_close);
  Step last = Step::done;
  EXPECT_TRUE(decoder.may_end());
  EXPECT_EQ(decode(decoder, "0\r\n\r\n", last), "0\r\n\r\n");
  EXPECT_EQ(last, Step::need_more);
  EXPECT_TRUE(decoder.may_end());
}

// 1,000 bytes of extension for each byte of content would make reading dear: 16 KiB of it are forgiven per
// message.
TEST(BodyDecoder, BoundsWhatExtensionsCost) {
  const auto chunks = [](size_t line, int count, const std::string& data) {
    std::string size = "1";
    if (data.size() == 512) size = "200";
    std::string text;
    for (int i = 0; i < count; ++i)
      text.append(size)
          .append(";")
          .append(line - size.size() - 3, 'a')
          .append("\r\n")
          .append(data)
          .append("\r\n");
    return text;
  };
  Step last = Step::done;
  BodyDecoder decoder = started(BodyKind::chunked);
  EXPECT_EQ(decode(decoder, chunks(1024, 16, "x"), last).size(), 16u);
  EXPECT_EQ(last, Step::need_more);
  EXPECT_EQ(decode(decoder, chunks(1024, 1, "x"), last).size(), 0u);
  EXPECT_EQ(decoder.error(), ParseError::bad_chunk);

  decoder = started(BodyKind::chunked);
  EXPECT_EQ(decode(decoder, chunks(500, 1000, std::string(512, 'x')), last).size(), 512'000u);
  EXPECT_EQ(last, Step::need_more);
}

TEST(BodyDecoder, StaysFailed) {
  BodyDecoder decoder = started(BodyKind::chunked);
  size_t consumed = 0;
  EXPECT_EQ(decoder.next("x\r\n", consumed), Step::error);
  EXPECT_EQ(decoder.next("1\r\na\r\n", consumed), Step::error);
  EXPECT_EQ(decoder.error(), ParseError::bad_chunk);
  decoder.start(BodyKind::chunked, 0, 10, 1000, false);
  EXPECT_EQ(decoder.error(), ParseError::none);
  EXPECT_EQ(decoder.next("1\r\na\r\n", consumed), Step::body);
}

TEST(BodyDecoder, BeginsEachBodyAnew) {
  BodyDecoder decoder = started(BodyKind::chunked);
  Step last = Step::need_more;
  for (int i = 0; i < 40; ++i) {
    decode(decoder, "1;" + std::string(1000, 'a') + "\r\nx\r\n0\r\nLonger-Than-The-Next: one\r\nB: c\r\n\r\n",
           last);
    ASSERT_EQ(last, Step::done) << i;
    decoder.start(BodyKind::chunked, 0, 10, 1000, false);
  }
  decode(decoder, "0\r\nA: b\r\n", last);
  ASSERT_EQ(last, Step::need_more);
  decoder.start(BodyKind::chunked, 0, 10, 1000, false);
  decode(decoder, "0\r\nA: b\r\n\r\n", last);
  EXPECT_EQ(last, Step::done);
  EXPECT_EQ(decoder.trailers().size(), 1u);
}

TEST(BodyDecoder, ForgetsEarlierTrailers) {
  BodyDecoder decoder = started(BodyKind::chunked);
  Step last = Step::need_more;
  decode(decoder, "0\r\nA: b\r\n\r\n", last);
  EXPECT_EQ(last, Step::done);
  EXPECT_EQ(decoder.trailers().size(), 1u);
  decoder.start(BodyKind::none, 0, 10, 1000, false);
  EXPECT_TRUE(decoder.trailers().empty());
}

}  // namespace
}  // namespace fairlead::proxy::http
