#include "proxy/http2/name_values.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "proxy/http/field_id.h"
#include "proxy/http/response_parser.h"

namespace fairlead::proxy::http2 {
namespace {

using http::BodyKind;

std::string describe(const NameValues& values) {
  std::string text;
  for (const auto& field : values.list()) {
    text.append(reinterpret_cast<const char*>(field.name), field.namelen).append("=");
    text.append(reinterpret_cast<const char*>(field.value), field.valuelen).append("|");
  }
  return text;
}

/// The head that the HTTP/1 response `text` becomes.
std::string response(std::string text, http::Method method = http::Method::get,
                     std::string_view request_id = {}) {
  text += "\r\n";
  http::ResponseParser parser{http::ParserLimits{}};
  parser.expect(method);
  size_t consumed = 0;
  if (parser.next(text, consumed) != http::Step::head) return "not a head";
  NameValues values;
  add_response(parser.head(), parser.head().body, request_id, values);
  return describe(values);
}

std::string request(std::string_view head, std::string_view scheme = "http") {
  NameValues values;
  add_request(head, scheme, values);
  return describe(values);
}

TEST(NameValues, KeepsWhatItCopied) {
  NameValues values;
  for (int i = 0; i < 1000; ++i) values.add_copy("x", std::string(100, static_cast<char>('a' + i % 26)));
  values.add_copy("long", std::string(100'000, 'z'));
  ASSERT_EQ(values.list().size(), 1001U);
  for (size_t i = 0; i < 1000; ++i) {
    const auto& field = values.list()[i];
    EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(field.value), field.valuelen),
              std::string(100, static_cast<char>('a' + i % 26)));
  }
  EXPECT_EQ(values.list().back().valuelen, 100'000U);
}

TEST(NameValues, BeginsAnew) {
  NameValues values;
  values.add_copy("a", std::string(10'000, 'x'));
  values.clear();
  EXPECT_TRUE(values.list().empty());
  values.add_field(http::FieldId::other, "B", "c");
  values.add_number("d", 18'446'744'073'709'551'615U);
  EXPECT_EQ(describe(values), "b=c|d=18446744073709551615|");
}

TEST(NameValues, WhatDiffersEachTimeIsNotToBeRemembered) {
  NameValues values;
  values.add_field(http::FieldId::user_agent, "user-agent", "a");
  values.add_field(http::FieldId::x_request_id, "x-request-id", "b");
  values.add("x-request-id", "c", NameValues::Indexing::no);
  EXPECT_EQ(values.list()[0].flags, NGHTTP2_NV_FLAG_NONE);
  EXPECT_EQ(values.list()[1].flags, NGHTTP2_NV_FLAG_NO_INDEX);
  EXPECT_EQ(values.list()[2].flags, NGHTTP2_NV_FLAG_NO_INDEX);
}

TEST(NameValues, IsEmptyWhenFresh) {
  fresh_name_values().add("a", "b");
  EXPECT_TRUE(fresh_name_values().list().empty());
}

// ---- Responses ----

TEST(NameValues, PutsNamesIntoLowerCase) {
  EXPECT_EQ(response("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Mixed_Case: Value\r\nETag: \"A\"\r\n"),
            ":status=200|content-length=2|x-mixed_case=Value|etag=\"A\"|");
}

TEST(NameValues, DropsWhatBelongsToTheConnection) {
  EXPECT_EQ(response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: X-Named, keep-alive\r\n"
                     "Keep-Alive: 5\r\nUpgrade: h2c\r\nProxy-Connection: close\r\nTE: trailers\r\n"
                     "Trailer: T\r\nX-Named: n\r\nX-Kept: k\r\n"),
            ":status=200|x-kept=k|");
}

TEST(NameValues, SaysTheLengthWhereThereMayBeOne) {
  EXPECT_EQ(response("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"), ":status=200|content-length=0|");
  EXPECT_EQ(response("HTTP/1.0 200 OK\r\n"), ":status=200|");
  EXPECT_EQ(response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", http::Method::head),
            ":status=200|content-length=5|");
  EXPECT_EQ(response("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n"), ":status=304|content-length=5|");
  EXPECT_EQ(response("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n"), ":status=204|");
}

TEST(NameValues, PutsTheRequestsOwnIdThere) {
  const std::string head = "HTTP/1.1 204 No Content\r\nX-Request-Id: theirs\r\n";
  EXPECT_EQ(response(head, http::Method::get, "ours"), ":status=204|x-request-id=ours|");
  EXPECT_EQ(response(head), ":status=204|x-request-id=theirs|");
}

TEST(NameValues, KeepsForItselfWhatIsForThisHop) {
  EXPECT_EQ(response("HTTP/1.1 204 No Content\r\nEndpoint-Load-Metrics: TEXT x=1\r\nB: 2\r\n"),
            ":status=204|b=2|");
}

TEST(NameValues, ForwardsTrailersThatNobodyActsOn) {
  http::Fields trailers;
  const auto add = [&](std::string_view name, std::string_view value) {
    trailers.push_back({http::field_id(name), false, name, value, {}});
  };
  add("Grpc-Status", "0");
  add("Content-Length", "5");
  add("Transfer-Encoding", "chunked");
  add("Host", "b");
  NameValues values;
  add_trailers(trailers, values);
  EXPECT_EQ(describe(values), "grpc-status=0|");
}

TEST(NameValues, TellsWhatTheProxyAnswersItself) {
  NameValues values;
  add_local_reply({.status = 503,
                   .kind = "no_region",
                   .source = "fairlead",
                   .region = "north",
                   .request_id = "7",
                   .retry_after_s = 5},
                  11, values);
  EXPECT_EQ(describe(values),
            ":status=503|content-type=text/plain; charset=utf-8|content-length=11|"
            "fairlead-error=no_region; source=fairlead; region=north|x-request-id=7|retry-after=5|");
  values.clear();
  add_local_reply({.status = 405, .kind = "k", .source = "downstream"}, 0, values);
  EXPECT_EQ(describe(values).substr(0, 12), ":status=405|");
  EXPECT_NE(describe(values).find("|allow=" + std::string(http::kAllowed) + "|"), std::string::npos);
}

// ---- Requests ----

TEST(NameValues, MakesARequestOfHttp1Text) {
  EXPECT_EQ(request("GET /a?b=c HTTP/1.1\r\nHost: a.b:80\r\nX-Y: z\r\nAccept: */*\r\n\r\n", "https"),
            ":method=GET|:scheme=https|:authority=a.b:80|:path=/a?b=c|x-y=z|accept=*/*|");
  EXPECT_EQ(request("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
            ":method=OPTIONS|:scheme=http|:authority=a|:path=*|");
}

TEST(NameValues, AsksForAConnectionByItsAuthorityAlone) {
  EXPECT_EQ(request("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nX: y\r\n\r\n"),
            ":method=CONNECT|:authority=a:443|x=y|");
  EXPECT_EQ(request("GET /c HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
            ":protocol=websocket|:method=CONNECT|:scheme=http|:authority=a|:path=/c|");
}

TEST(NameValues, TrimsAndKeepsValues) {
  EXPECT_EQ(request("GET / HTTP/1.1\r\nHost: a\r\nA: \t b c \t\r\nE:\r\nF: \r\nG:h:i\r\n\r\n"),
            ":method=GET|:scheme=http|:authority=a|:path=/|a=b c|e=|f=|g=h:i|");
}

TEST(NameValues, TakesTheFramingOutOfARequest) {
  EXPECT_EQ(request("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: t\r\n\r\n"),
            ":method=POST|:scheme=http|:authority=a|:path=/|content-type=t|");
  EXPECT_EQ(request("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"),
            ":method=POST|:scheme=http|:authority=a|:path=/|content-length=5|");
}

}  // namespace
}  // namespace fairlead::proxy::http2
