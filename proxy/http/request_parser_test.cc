#include "proxy/http/request_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "proxy/http/transcript.h"

namespace fairlead::proxy::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string parse(std::string_view bytes, const ParserLimits& limits = {}) {
  return transcript_of<RequestParser>(bytes, limits, [](RequestParser&) {});
}

std::string with_fields(const std::string& fields) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

void expect_refused(const std::string& bytes, ParseError error, const ParserLimits& limits = {}) {
  EXPECT_THAT(parse(bytes, limits), EndsWith(std::string("!") + to_string(error))) << bytes;
}

void expect_refused_fields(const std::string& fields, ParseError error) {
  expect_refused(with_fields(fields), error);
}

TEST(RequestParser, TakesAnOrdinaryRequestApart) {
  EXPECT_EQ(parse("GET /a/b?c=d HTTP/1.1\r\nHost: example.com:8080\r\nAccept:  */* \t\r\nX-Empty:\r\n\r\n"),
            "GET /a/b?c=d example.com:8080 /a/b c=d 1.1 none:0 keep-alive "
            "[Host=example.com:8080|Accept=*/*|X-Empty=|]\n");
}

TEST(RequestParser, ReadsPipelinedRequestsInOrder) {
  EXPECT_EQ(
      parse("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: b\r\n\r\n"),
      "POST /1 a /1  1.1 length:3 keep-alive [Host=a|Content-Length=3|]<abc>\n"
      "GET /2 b /2  1.1 none:0 keep-alive [Host=b|]\n");
}

TEST(RequestParser, ReadsChunksAndTrailers) {
  EXPECT_THAT(parse(with_fields("Transfer-Encoding: Chunked\r\n") +
                    "3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\nSum: 1\r\n\r\n"),
              EndsWith("<abc0123456789>{Sum=1|}\n"));
}

TEST(RequestParser, ReportsNothingUntilTheHeadIsComplete) {
  RequestParser parser{ParserLimits{}};
  const std::string_view head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  size_t consumed = 0;
  EXPECT_FALSE(parser.started());
  EXPECT_EQ(parser.next(head.substr(0, head.size() - 1), consumed), Step::need_more);
  EXPECT_EQ(consumed, 0u);
  EXPECT_TRUE(parser.started());
  EXPECT_EQ(parser.next(head, consumed), Step::head);
  EXPECT_EQ(consumed, head.size());
  EXPECT_EQ(parser.next({}, consumed), Step::done);
  EXPECT_EQ(parser.next({}, consumed), Step::done);
  parser.reset();
  EXPECT_FALSE(parser.started());
}

TEST(RequestParser, ToleratesAFewEmptyLinesBeforeARequest) {
  const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_THAT(parse("\r\n\r\n\r\n\r\n" + request), EndsWith("[Host=a|]\n"));
  expect_refused("\r\n\r\n\r\n\r\n\r\n" + request, ParseError::bad_request_line);
  expect_refused("\n" + request, ParseError::bad_request_line);
  expect_refused(" \r\n" + request, ParseError::bad_request_line);

  RequestParser parser{ParserLimits{}};
  size_t consumed = 0;
  EXPECT_EQ(parser.next("\r\n\r", consumed), Step::need_more);
  EXPECT_EQ(consumed, 2u);
  EXPECT_FALSE(parser.started());
}

TEST(RequestParser, ForgetsTheMessageBefore) {
  const std::string request = "\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
  RequestParser parser{ParserLimits{}};
  size_t consumed = 0;
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(parser.next(request, consumed), Step::head) << i;
    parser.reset();
  }
  // A bad first line is reported before the head is complete, as in the first message.
  EXPECT_EQ(parser.next("GET / HTTP/2.0\r\n", consumed), Step::error);
  parser.reset();
  EXPECT_EQ(parser.error(), ParseError::none);
  EXPECT_EQ(parser.next(request, consumed), Step::head);
}

TEST(RequestParser, KnowsWhoMayPersist) {
  EXPECT_THAT(parse("GET / HTTP/1.0\r\n\r\n"), HasSubstr(" close "));
  EXPECT_THAT(parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"), HasSubstr(" keep-alive "));
  EXPECT_THAT(parse("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n"), HasSubstr(" close "));
  EXPECT_THAT(parse(with_fields("Connection: CLOSE\r\n")), HasSubstr(" close "));
  EXPECT_THAT(parse(with_fields("Connection: x\r\nConnection: close\r\n")), HasSubstr(" close "));
  EXPECT_THAT(parse(with_fields("Connection: closed\r\n")), HasSubstr(" keep-alive "));
}

TEST(RequestParser, MarksWhatConnectionNames) {
  EXPECT_THAT(parse(with_fields("X-Hop: 1\r\nConnection: x-hop, TE,, keep-alive\r\nTE: trailers\r\n")),
              HasSubstr("X-Hop=1(named)|Connection=x-hop, TE,, keep-alive|TE=trailers(named)|"));
  expect_refused_fields("Connection: a b\r\n", ParseError::bad_field_value);
  std::string options = "Connection: a";
  for (int i = 1; i < 32; ++i) options += ",a";
  EXPECT_THAT(parse(with_fields(options + "\r\n")), EndsWith("|]\n"));
  expect_refused_fields(options + ",a\r\n", ParseError::bad_field_value);
}

TEST(RequestParser, UpgradesOnlyWhenBothFieldsSaySo) {
  EXPECT_THAT(parse(with_fields("Connection: Upgrade\r\nUpgrade: websocket\r\n")), HasSubstr(" upgrade "));
  EXPECT_THAT(parse(with_fields("Upgrade: websocket\r\n")), Not(HasSubstr(" upgrade ")));
  EXPECT_THAT(parse(with_fields("Connection: upgrade\r\n")), Not(HasSubstr(" upgrade ")));
}

TEST(RequestParser, ExpectsOnlyContinueAndOnlyWithABody) {
  const std::string expect = "Expect: 100-Continue\r\n";
  EXPECT_THAT(parse(with_fields(expect + "Content-Length: 1\r\n")), HasSubstr(" expect "));
  EXPECT_THAT(parse(with_fields(expect + "Transfer-Encoding: chunked\r\n")), HasSubstr(" expect "));
  EXPECT_THAT(parse(with_fields(expect + "Content-Length: 0\r\n")), Not(HasSubstr(" expect ")));
  EXPECT_THAT(parse(with_fields(expect)), Not(HasSubstr(" expect ")));
  EXPECT_THAT(parse("POST / HTTP/1.0\r\nContent-Length: 1\r\n" + expect + "\r\n"),
              Not(HasSubstr(" expect ")));
  expect_refused_fields("Expect: y 100-continue\r\n", ParseError::bad_expectation);
  expect_refused_fields("Expect:\r\n", ParseError::bad_expectation);
}

TEST(RequestParser, RefusesAmbiguousLengths) {
  expect_refused_fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                        ParseError::length_and_chunked);
  expect_refused_fields("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
                        ParseError::length_and_chunked);
  for (const char* value :
       {"+5", "-5", "0x5", "5, 5", "5 5", "", "5;", "1e3", "\"5\"", "18446744073709551616",
        "18446744073709551615", "9223372036854775808", "99999999999999999999999999", "٥"}) {
    expect_refused_fields(std::string("Content-Length: ") + value + "\r\n", ParseError::bad_content_length);
  }
  expect_refused_fields("Content-Length: 5\r\nContent-Length: 6\r\n", ParseError::bad_content_length);
  expect_refused_fields("Content-Length: 5\r\nContent-Length: 5\r\n", ParseError::bad_content_length);
  EXPECT_THAT(parse(with_fields("Content-Length: 9223372036854775807\r\n")),
              HasSubstr("length:9223372036854775807"));
}

TEST(RequestParser, RefusesEveryTransferEncodingButChunked) {
  const auto coding = [](const std::string& value) { return "Transfer-Encoding: " + value + "\r\n"; };
  for (const char* value : {"xchunked", "identity", "gzip", "gzip, chunked", "chunkedx"}) {
    expect_refused_fields(coding(value), ParseError::unsupported_transfer_encoding);
  }
  for (const char* value : {"chunked, identity", "chunked, chunked", "", ",chunked", "chunked;q=1",
                            "\"chunked\"", "chunked chunked"}) {
    expect_refused_fields(coding(value), ParseError::bad_transfer_encoding);
  }
  for (const char* value : {"\vchunked", "chunked\f", "chunked\v"}) {
    expect_refused_fields(coding(value), ParseError::bad_field_value);
  }
  expect_refused_fields(coding(std::string("chunked\0", 8)), ParseError::bad_field_value);
  expect_refused_fields(coding("chunked") + coding("chunked"), ParseError::bad_transfer_encoding);
  expect_refused_fields(coding("chunked") + coding("identity"), ParseError::bad_transfer_encoding);
  expect_refused_fields("Transfer-Encoding : chunked\r\n", ParseError::bad_field_name);
  expect_refused_fields("Transfer-Encoding:\r\n chunked\r\n", ParseError::obs_fold);
  expect_refused("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                 ParseError::bad_transfer_encoding);
}

TEST(RequestParser, RefusesBadChunks) {
  const std::string head = with_fields("Transfer-Encoding: chunked\r\n");
  for (const char* body :
       {"0x5\r\nabcde\r\n", "5_\r\nabcde\r\n", "+5\r\nabcde\r\n", "-5\r\nabcde\r\n", "5\nabcde\r\n",
        "5\r\nabcdef\r\n", "5\r\nabcde\n", "5\r\nabcde\r0", "5;\r\nabcde\r\n", "5;a\x01=b\r\nabcde\r\n",
        "5;a=b;\r\nabcde\r\n", "10000000000000000\r\n", "FFFFFFFFFFFFFFFF\r\n", "\r\n", " 5\r\nabcde\r\n",
        "5 \r\nabcde\r\n", "5\r\r\nabcde\r\n", "5;a=\"b\r\nabcde\r\n", "g\r\n"}) {
    expect_refused(head + body, ParseError::bad_chunk);
  }
  for (const char* trailer :
       {"A: b\n\n", "A : b\r\n\r\n", " A: b\r\n\r\n", "A: b\r\n\n", "A\r\n\r\n", "A: \x01\r\n\r\n"}) {
    expect_refused(head + "0\r\n" + trailer, ParseError::bad_trailer);
  }
}

TEST(RequestParser, RefusesControlBytesInFields) {
  expect_refused_fields(std::string("X: a\0b\r\n", 8), ParseError::bad_field_value);
  for (const char* line : {"X: a\rb\r\n", "X: a\n", "X: a\x7f\r\n", "X: a\x1b\r\n", "X: a\r\r\n"}) {
    expect_refused_fields(line, ParseError::bad_field_value);
  }
  for (const char* line :
       {": a\r\n", "X Y: a\r\n", "X\r\n", "X\t: a\r\n", "X(: a\r\n", "\x80: a\r\n", "X\r: a\r\n"}) {
    expect_refused_fields(line, ParseError::bad_field_name);
  }
  expect_refused_fields("X: a\r\n b\r\n", ParseError::obs_fold);
  expect_refused_fields("X: a\r\n\tb\r\n", ParseError::obs_fold);
  expect_refused("GET / HTTP/1.1\r\n Host: a\r\n\r\n", ParseError::obs_fold);
  expect_refused("GET / HTTP/1.1\r\n\n", ParseError::bad_field_value);
  expect_refused_fields("X: a\r\n\n", ParseError::bad_field_value);
  EXPECT_THAT(parse(with_fields("X: tab\tand \x80\xff\r\n")), HasSubstr("X=tab\tand \x80\xff|"));
}

TEST(RequestParser, RefusesUnderscoresUnlessAllowed) {
  expect_refused_fields("Content_Length: 5\r\n", ParseError::underscore_in_name);
  ParserLimits limits;
  limits.underscores = true;
  EXPECT_THAT(parse(with_fields("X_Y: 1\r\n"), limits), HasSubstr("X_Y=1|"));
}

TEST(RequestParser, WantsExactlyOneGoodHost) {
  expect_refused("GET / HTTP/1.1\r\n\r\n", ParseError::missing_host);
  expect_refused_fields("Host: a\r\n", ParseError::bad_host);
  for (const char* host : {"", "a, b", "a b", "u@a", "a:b", "a:99999", "a/b", "a..b", ".a", "[::1",
                           "[1.2.3.4]", "a:1:2", "a%41", "ä"}) {
    expect_refused("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n", ParseError::bad_host);
  }
  for (const char* host : {"a", "a.b.", "127.0.0.1:80", "[::1]:80", "a_b", "xn--a:"}) {
    EXPECT_THAT(parse("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n"),
                StartsWith("GET / " + std::string(host)));
  }
}

TEST(RequestParser, UnderstandsTheFourFormsOfTarget) {
  const auto request = [](const std::string& line) { return parse(line + " HTTP/1.1\r\nHost: h\r\n\r\n"); };
  EXPECT_THAT(request("GET http://a:1/b?c"), StartsWith("GET http://a:1/b?c a:1 /b c 1.1"));
  EXPECT_THAT(request("GET HTTPS://a"), StartsWith("GET HTTPS://a a /  1.1"));
  EXPECT_THAT(request("GET http://a?q"), StartsWith("GET http://a?q a / q 1.1"));
  EXPECT_THAT(request("OPTIONS http://a"), StartsWith("OPTIONS http://a a *  1.1"));
  EXPECT_THAT(request("OPTIONS *"), StartsWith("OPTIONS * h *  1.1"));
  EXPECT_THAT(request("CONNECT a:443"), StartsWith("CONNECT a:443 a:443   1.1"));
  for (const char* line :
       {"GET *", "GET a", "CONNECT a", "CONNECT /", "GET ftp://a/", "GET http:///b", "GET http://u@a/",
        "GET http://a b/", "OPTIONS *x", "GET /a#b", "GET /\"", "GET /<", "GET /{", "GET /\\", "GET /a?<"}) {
    const std::string_view text = line;
    const bool spaces = text.find(' ', text.find(' ') + 1) != std::string_view::npos;
    expect_refused(std::string(line) + " HTTP/1.1\r\nHost: h\r\n\r\n",
                   spaces ? ParseError::bad_request_line : ParseError::bad_target);
  }
  EXPECT_THAT(request("GET /a?b[]={x|y}"), HasSubstr(" b[]={x|y} "));
}

TEST(RequestParser, RefusesBadRequestLines) {
  for (const char* line :
       {"GET /\r\n", "GET  / HTTP/1.1\r\n", "GET /  HTTP/1.1\r\n", "GET / HTTP/1.1 \r\n",
        "GET / http/1.1\r\n", "GET / HTTP/1.\r\n", "GET / HTTP/11\r\n", " GET / HTTP/1.1\r\n",
        "GET\t/ HTTP/1.1\r\n", "(GET / HTTP/1.1\r\n", "GET / HTTP/1.1\n", "GET /\r HTTP/1.1\r\n",
        "GET /\x80 HTTP/1.1\r\n", "\x16\x03\x01", "GET /\x7f"}) {
    expect_refused(std::string(line) + "Host: a\r\n\r\n", ParseError::bad_request_line);
  }
  expect_refused(std::string("G\0T / HTTP/1.1\r\n", 16), ParseError::bad_request_line);
  for (const char* version : {"2.0", "0.9", "3.0"}) {
    expect_refused("GET / HTTP/" + std::string(version) + "\r\n", ParseError::bad_version);
  }
  EXPECT_THAT(parse("GET / HTTP/1.9\r\nHost: a\r\n\r\n"), HasSubstr(" 1.1 "));
}

TEST(RequestParser, ReportsABadFirstLineAtOnce) {
  RequestParser parser{ParserLimits{}};
  size_t consumed = 0;
  EXPECT_EQ(parser.next("GET / HTTP/2.0\r\n", consumed), Step::error);
  EXPECT_EQ(parser.error(), ParseError::bad_version);
  EXPECT_EQ(parser.next("GET / HTTP/1.1\r\nHost: a\r\n\r\n", consumed), Step::error);
  EXPECT_EQ(consumed, 0u);
}

TEST(RequestParser, BoundsTheFirstLine) {
  ParserLimits limits;
  limits.first_line = 40;
  const auto request = [](size_t line) {
    return "GET /" + std::string(line - 14, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
  };
  EXPECT_THAT(parse(request(40), limits), EndsWith("[Host=a|]\n"));
  expect_refused(request(41), ParseError::request_line_too_long, limits);
  expect_refused("GET /" + std::string(36, 'a'), ParseError::request_line_too_long, limits);
  EXPECT_EQ(parse("GET /" + std::string(35, 'a'), limits), "");
}

TEST(RequestParser, BoundsTheHead) {
  ParserLimits limits;
  limits.head = 100;
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  const auto request = [&](size_t head) {
    return start + std::string(head - start.size() - 4, 'x') + "\r\n\r\n";
  };
  EXPECT_THAT(parse(request(100), limits), EndsWith("|]\n"));
  expect_refused(request(101), ParseError::head_too_long, limits);
  expect_refused(start + std::string(101 - start.size(), 'x'), ParseError::head_too_long, limits);
}

TEST(RequestParser, BoundsTheFieldsTrailersIncluded) {
  ParserLimits limits;
  limits.fields = 3;
  EXPECT_THAT(parse(with_fields("A: 1\r\nB: 2\r\n"), limits), EndsWith("|]\n"));
  expect_refused(with_fields("A: 1\r\nB: 2\r\nC: 3\r\n"), ParseError::too_many_fields, limits);
  const std::string chunked = with_fields("Transfer-Encoding: chunked\r\n") + "0\r\n";
  EXPECT_THAT(parse(chunked + "A: 1\r\n\r\n", limits), EndsWith("{A=1|}\n"));
  expect_refused(chunked + "A: 1\r\nB: 2\r\n\r\n", ParseError::bad_trailer, limits);
}

TEST(RequestParser, BoundsTheTrailersBytes) {
  ParserLimits limits;
  limits.head = 80;
  const std::string chunked = with_fields("Transfer-Encoding: chunked\r\n") + "0\r\n";
  EXPECT_THAT(parse(chunked + "A: " + std::string(73, 'x') + "\r\n\r\n", limits), EndsWith("|}\n"));
  expect_refused(chunked + "A: " + std::string(74, 'x') + "\r\n\r\n", ParseError::bad_trailer, limits);
  expect_refused(chunked + "A: " + std::string(78, 'x'), ParseError::bad_trailer, limits);
}

TEST(RequestParser, KeepsItsStorageBetweenMessages) {
  RequestParser parser{ParserLimits{}};
  std::string request = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 40; ++i) request += "X: y\r\n";
  request += "\r\n";
  size_t consumed = 0;
  ASSERT_EQ(parser.next(request, consumed), Step::head);
  const Field* const storage = parser.head().fields.data();
  parser.reset();
  ASSERT_EQ(parser.next(request, consumed), Step::head);
  EXPECT_EQ(parser.head().fields.data(), storage);
  EXPECT_EQ(parser.head().fields.size(), 41u);
}

}  // namespace
}  // namespace fairlead::proxy::http
