#include "proxy/http/serializer.h"

#include <gtest/gtest.h>

#include <string>

#include "proxy/http/parser.h"

namespace fairlead::proxy::http {
namespace {

std::string forward_request(const std::string& bytes, RequestRewrite rewrite = {}) {
  ParserLimits limits;
  limits.underscores = true;
  RequestParser parser(limits);
  size_t consumed = 0;
  if (parser.next(bytes, consumed) != Step::head) return to_string(parser.error());
  if (rewrite.target.empty()) rewrite.target = "/t";
  if (rewrite.authority.empty()) rewrite.authority = "h";
  std::string out = "before ";
  append_request_head(parser.head(), rewrite, out);
  return out.substr(7);
}

std::string forward_response(const std::string& bytes, const ResponseRewrite& rewrite,
                             Method method = Method::get) {
  ResponseParser parser{ParserLimits{}};
  parser.expect(method);
  size_t consumed = 0;
  if (parser.next(bytes, consumed) != Step::head) return to_string(parser.error());
  std::string out;
  append_response_head(parser.head(), rewrite, out);
  return out;
}

TEST(AppendRequestHead, WritesTargetHostAndKeptFields) {
  EXPECT_EQ(forward_request("GET http://x/y HTTP/1.0\r\nA: 1\r\nHost: x\r\nB:2\r\nC:  3 \r\n\r\n"),
            "GET /t HTTP/1.1\r\nHost: h\r\nA: 1\r\nB:2\r\nC:  3 \r\n\r\n");
  EXPECT_EQ(forward_request("LIST /x HTTP/1.1\r\nHost: x\r\n\r\n"), "LIST /t HTTP/1.1\r\nHost: h\r\n\r\n");
}

TEST(AppendRequestHead, RemovesHopByHopFields) {
  EXPECT_EQ(
      forward_request(
          "GET / HTTP/1.1\r\nHost: x\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n"
          "Proxy-Authorization: Basic x\r\nTE: trailers\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n"
          "Trailer: a\r\nX-Mine: 1\r\nOther: 2\r\nConnection: upgrade, http2-settings, x-mine, te\r\n\r\n"),
      "GET /t HTTP/1.1\r\nHost: h\r\nOther: 2\r\n\r\n");
}

TEST(AppendRequestHead, KeepsItsOwnFieldsThoughConnectionNamesThem) {
  RequestRewrite rewrite;
  rewrite.forwarded_for = "192.0.2.1";
  rewrite.forwarded_proto = "https";
  rewrite.forwarded_host = "x";
  rewrite.request_id = "id";
  rewrite.keep_forwarded = true;
  EXPECT_EQ(forward_request(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nX-Forwarded-For: 6.6.6.6\r\n"
                "X-Forwarded-Proto: evil\r\nX-Forwarded-Host: evil\r\nX-Request-Id: evil\r\nVia: 1.1 a\r\n"
                "traceparent: 00\r\nForwarded: for=a\r\nConnection: X-Forwarded-For, Host, Content-Length, "
                "X-Request-Id, Via, traceparent, X-Forwarded-Proto, X-Forwarded-Host, Forwarded\r\n\r\n",
                rewrite),
            "POST /t HTTP/1.1\r\nHost: h\r\nVia: 1.1 a\r\ntraceparent: 00\r\nForwarded: "
            "for=a\r\nContent-Length: 3\r\n"
            "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: x\r\nX-Request-Id: "
            "id\r\n\r\n");
}

TEST(AppendRequestHead, DropsWhatOthersSaidOfTheClient) {
  EXPECT_EQ(
      forward_request(
          "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: a\r\nX-Forwarded-For: b\r\nX-Forwarded-Host: c\r\n"
          "Forwarded: for=d\r\nX-Request-Id: kept\r\n\r\n"),
      "GET /t HTTP/1.1\r\nHost: h\r\nX-Request-Id: kept\r\n\r\n");
}

TEST(AppendRequestHead, WritesTheFramingItself) {
  EXPECT_EQ(
      forward_request("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:  CHUNKED \r\nTrailer: Sum\r\n\r\n"),
      "POST /t HTTP/1.1\r\nHost: h\r\nTrailer: Sum\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(forward_request("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 007\r\n\r\n"),
            "POST /t HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\n");
  EXPECT_EQ(forward_request("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"),
            "POST /t HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
}

TEST(AppendRequestHead, KeepsExpectOnlyWhenTold) {
  const std::string request =
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n";
  EXPECT_EQ(forward_request(request), "POST /t HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n");
  RequestRewrite rewrite;
  rewrite.expect_continue = true;
  EXPECT_EQ(forward_request(request, rewrite),
            "POST /t HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
}

TEST(AppendResponseHead, WritesStatusFieldsAndFraming) {
  ResponseRewrite rewrite{.body = BodyKind::length, .content_length = 2, .request_id = "id"};
  EXPECT_EQ(forward_response("HTTP/1.0 200 Fine\r\nServer: s\r\nContent-Length: 2\r\nX-Request-Id: "
                             "theirs\r\nConnection: x\r\nX: 1\r\n\r\n",
                             rewrite),
            "HTTP/1.1 200 Fine\r\nServer: s\r\nContent-Length: 2\r\nX-Request-Id: id\r\n\r\n");
  rewrite = {.body = BodyKind::chunked};
  EXPECT_EQ(forward_response(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: a\r\nX-Request-Id: theirs\r\n\r\n",
                rewrite),
            "HTTP/1.1 200 OK\r\nTrailer: a\r\nX-Request-Id: theirs\r\nTransfer-Encoding: chunked\r\n\r\n");
  rewrite = {.body = BodyKind::until_close, .close = true};
  EXPECT_EQ(forward_response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: a\r\n\r\n", rewrite),
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
  rewrite = {.body = BodyKind::length, .content_length = 0, .keep_alive_http10 = true};
  EXPECT_EQ(forward_response("HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n", rewrite),
            "HTTP/1.1 404 \r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

TEST(AppendResponseHead, KeepsForItselfWhatIsForThisHop) {
  EXPECT_EQ(forward_response(
                "HTTP/1.1 204 No Content\r\nA: 1\r\nEndpoint-Load-Metrics: TEXT x=1\r\nB: 2\r\n\r\n", {}),
            "HTTP/1.1 204 No Content\r\nA: 1\r\nB: 2\r\n\r\n");
}

TEST(AppendResponseHead, KeepsTheLengthOfABodyThatWasNotSent) {
  const ResponseRewrite none;
  EXPECT_EQ(forward_response("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", none, Method::head),
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
  EXPECT_EQ(forward_response("HTTP/1.1 304 OK\r\nContent-Length: 9\r\n\r\n", none),
            "HTTP/1.1 304 OK\r\nContent-Length: 9\r\n\r\n");
  EXPECT_EQ(forward_response("HTTP/1.1 204 OK\r\nContent-Length: 0\r\n\r\n", none),
            "HTTP/1.1 204 OK\r\n\r\n");
  EXPECT_EQ(forward_response("HTTP/1.1 103 OK\r\nContent-Length: 0\r\nLink: x\r\n\r\n", none),
            "HTTP/1.1 103 OK\r\nLink: x\r\n\r\n");
}

TEST(AppendChunk, FramesData) {
  std::string out;
  append_chunk(std::string(26, 'x'), out);
  EXPECT_EQ(out, "1a\r\n" + std::string(26, 'x') + "\r\n");
  out.clear();
  append_chunk_header(0x12345, out);
  EXPECT_EQ(out, "12345\r\n");
}

TEST(AppendLastChunk, PassesOnOnlyTrailersThatFrameAndRouteNothing) {
  std::string out;
  append_last_chunk({}, out);
  EXPECT_EQ(out, "0\r\n\r\n");
  RequestParser parser{ParserLimits{}};
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string last =
      "0\r\nSum: 1\r\nContent-Length: 5\r\nHost: b\r\nTransfer-Encoding: x\r\nX-Forwarded-For: y\r\nMore: "
      "2\r\n\r\n";
  size_t consumed = 0;
  ASSERT_EQ(parser.next(head, consumed), Step::head);
  ASSERT_EQ(parser.next(last, consumed), Step::done);
  out.clear();
  append_last_chunk(parser.trailers(), out);
  EXPECT_EQ(out, "0\r\nSum: 1\r\nMore: 2\r\n\r\n");
}

}  // namespace
}  // namespace fairlead::proxy::http
