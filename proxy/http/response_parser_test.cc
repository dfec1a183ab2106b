#include "proxy/http/response_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "proxy/http/transcript.h"

namespace fairlead::proxy::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

std::string parse(std::string_view bytes, Method method = Method::get, const ParserLimits& limits = {}) {
  return transcript_of<ResponseParser>(bytes, limits,
                                       [method](ResponseParser& parser) { parser.expect(method); });
}

void expect_refused(const std::string& bytes, ParseError error, const ParserLimits& limits = {}) {
  EXPECT_THAT(parse(bytes, Method::get, limits), EndsWith(std::string("!") + to_string(error))) << bytes;
}

TEST(ResponseParser, TakesAnOrdinaryResponseApart) {
  EXPECT_EQ(parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX_Y: z\r\n\r\nhi"),
            "200 (OK) 1.1 length:2 keep-alive [Content-Length=2|X_Y=z|]<hi>\n");
}

TEST(ResponseParser, ReadsChunksAndTrailers) {
  EXPECT_EQ(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nA: b\r\n\r\n"),
            "200 (OK) 1.1 chunked:0 keep-alive [Transfer-Encoding=chunked|]<hi>{A=b|}\n");
}

TEST(ResponseParser, ReadsUpToTheEndOfTheConnection) {
  EXPECT_EQ(parse("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\nanything"),
            "200 (OK) 1.1 until_close:0 close [Connection=keep-alive|]<anything>");
}

TEST(ResponseParser, SaysWhereAMessageMayEnd) {
  const auto may_end = [](std::string_view bytes) {
    ResponseParser parser{ParserLimits{}};
    size_t consumed = 0;
    for (Step step = Step::head; step == Step::head || step == Step::body; bytes.remove_prefix(consumed)) {
      step = parser.next(bytes, consumed);
    }
    return parser.finish();
  };
  EXPECT_TRUE(may_end("HTTP/1.0 200 OK\r\n\r\n"));
  EXPECT_TRUE(may_end("HTTP/1.0 200 OK\r\n\r\nabc"));
  EXPECT_TRUE(may_end("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"));
  EXPECT_FALSE(may_end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na"));
  EXPECT_FALSE(may_end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"));
  EXPECT_FALSE(may_end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"));
  EXPECT_FALSE(may_end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx"));
  EXPECT_FALSE(may_end("HTTP/1.1 200 OK\r\n"));
  EXPECT_FALSE(may_end(""));
}

TEST(ResponseParser, KnowsWhatHasNoBody) {
  const std::string length = "Content-Length: 5\r\n\r\n";
  EXPECT_EQ(parse("HTTP/1.1 200 OK\r\n" + length, Method::head),
            "200 (OK) 1.1 none:5 keep-alive [Content-Length=5|]\n");
  EXPECT_EQ(parse("HTTP/1.1 304 \r\n" + length), "304 () 1.1 none:5 keep-alive [Content-Length=5|]\n");
  EXPECT_EQ(parse("HTTP/1.1 204 \r\n\r\n"), "204 () 1.1 none:0 keep-alive []\n");
  EXPECT_EQ(parse("HTTP/1.1 200 \r\n" + length, Method::connect),
            "200 () 1.1 none:5 keep-alive [Content-Length=5|]\n");
  EXPECT_THAT(parse("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n", Method::head),
              EndsWith("chunked|]\n"));
}

TEST(ResponseParser, DoesNotKeepAConnectionWhoseBodyMayNotExist) {
  EXPECT_THAT(parse("HTTP/1.1 204 \r\nContent-Length: 5\r\n\r\n"), HasSubstr(" none:5 close "));
  EXPECT_THAT(parse("HTTP/1.1 204 \r\nTransfer-Encoding: chunked\r\n\r\n"), HasSubstr(" none:0 close "));
  EXPECT_THAT(parse("HTTP/1.1 204 \r\nContent-Length: 0\r\n\r\n"), HasSubstr(" none:0 keep-alive "));
}

TEST(ResponseParser, ReportsInterimResponsesAsMessages) {
  EXPECT_EQ(parse("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
                  Method::head),
            "103 (Early Hints) 1.1 none:0 keep-alive [Link=x|]\n200 (OK) 1.1 none:9 keep-alive "
            "[Content-Length=9|]\n");
  EXPECT_THAT(parse("HTTP/1.1 101 Switching Protocols\r\n\r\n"), HasSubstr("101 (Switching Protocols)"));
  expect_refused("HTTP/1.1 100 \r\nContent-Length: 1\r\n\r\n", ParseError::bad_content_length);
  expect_refused("HTTP/1.1 100 \r\nTransfer-Encoding: chunked\r\n\r\n", ParseError::bad_transfer_encoding);
}

TEST(ResponseParser, RefusesAmbiguousFraming) {
  const std::string start = "HTTP/1.1 200 OK\r\n";
  expect_refused(start + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                 ParseError::length_and_chunked);
  expect_refused(start + "Content-Length: 1, 1\r\n\r\n", ParseError::bad_content_length);
  expect_refused(start + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", ParseError::bad_content_length);
  expect_refused(start + "Transfer-Encoding: identity\r\n\r\n", ParseError::unsupported_transfer_encoding);
  expect_refused("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", ParseError::bad_transfer_encoding);
  expect_refused(start + "A: b\r\n c\r\n\r\n", ParseError::obs_fold);
  expect_refused(start + "A : b\r\n\r\n", ParseError::bad_field_name);
  expect_refused(start + "A: b\n\r\n", ParseError::bad_field_value);
  expect_refused(start + "A: b\r\n\n", ParseError::bad_field_value);
  expect_refused(start + "\n", ParseError::bad_field_value);
}

TEST(ResponseParser, RefusesBadStatusLines) {
  for (const char* line : {"\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
                           "HTTP/1.1 099 X\r\n\r\n", "HTTP/1.1 600 X\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n",
                           "HTTP/1.1 200 O\x01K\r\n\r\n", "HTTP/1.1 200 OK\n\r\n", "http/1.1 200 OK\r\n\r\n",
                           "ICY 200 OK\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 200 O\rK\r\n\r\n", "x"}) {
    expect_refused(line, ParseError::bad_status_line);
  }
  expect_refused("HTTP/2.0 200 OK\r\n\r\n", ParseError::bad_version);
  EXPECT_THAT(parse("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), HasSubstr("200 ()"));
  EXPECT_THAT(parse("HTTP/1.1 299 Tr\xc3\xa8s bien\r\nContent-Length: 0\r\n\r\n"),
              HasSubstr("299 (Tr\xc3\xa8s bien)"));
}

TEST(ResponseParser, BoundsTheHead) {
  ParserLimits limits;
  limits.head = 60;
  limits.first_line = 20;
  limits.fields = 2;
  const auto response = [](size_t head) {
    return "HTTP/1.1 204 \r\nA: " + std::string(head - 22, 'x') + "\r\n\r\n";
  };
  EXPECT_THAT(parse(response(60), Method::get, limits), EndsWith("|]\n"));
  expect_refused(response(61), ParseError::head_too_long, limits);
  expect_refused("HTTP/1.1 204 12345678\r\n\r\n", ParseError::head_too_long, limits);
  EXPECT_THAT(parse("HTTP/1.1 204 1234567\r\n\r\n", Method::get, limits), EndsWith("[]\n"));
  expect_refused("HTTP/1.1 204 \r\nA: 1\r\nA: 2\r\nA: 3\r\n\r\n", ParseError::too_many_fields, limits);
}

TEST(ResponseParser, KnowsWhetherAMessageBegan) {
  ResponseParser parser{ParserLimits{}};
  size_t consumed = 0;
  EXPECT_EQ(parser.next({}, consumed), Step::need_more);
  EXPECT_FALSE(parser.started());
  EXPECT_EQ(parser.next("H", consumed), Step::need_more);
  EXPECT_TRUE(parser.started());
  parser.reset();
  EXPECT_FALSE(parser.started());
}

}  // namespace
}  // namespace fairlead::proxy::http
