// What a peer may put into a message. Nothing of a message that is refused is told of as complete, so that
// nothing of it can get into one that is sent on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/http2/session_test_support.h"

namespace fairlead::proxy::http2 {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

struct Case {
  const char* name;
  std::string fields;
  std::string body = {};
};

constexpr NamedValue kMethod{":method", "POST"};
constexpr NamedValue kScheme{":scheme", "http"};
constexpr NamedValue kAuthority{":authority", "a"};
constexpr NamedValue kPath{":path", "/"};

std::string with(NamedValue field) { return block({kMethod, kScheme, kAuthority, kPath, field}); }

struct RefusedMessage : ::testing::TestWithParam<Case> {};

TEST_P(RefusedMessage, IsResetAndNeverComplete) {
  ServerEnd server;
  std::string sent;
  const auto receive = [&](const std::string& bytes) {
    server.receive(bytes);
    sent += server.end.output();
  };
  const std::string& body = GetParam().body;
  receive(frame(NGHTTP2_HEADERS, kEndHeaders | (body.empty() ? kEndStream : 0), 1, GetParam().fields));
  if (!body.empty()) receive(data(1, body, kEndStream));
  const auto resets = frames_of(sent, NGHTTP2_RST_STREAM);
  ASSERT_THAT(resets, SizeIs(1));
  EXPECT_EQ(resets[0].number(), static_cast<uint32_t>(NGHTTP2_PROTOCOL_ERROR));
  if (server.end.streams.contains(1))
    EXPECT_EQ(server.end[1].seen.find("]."), std::string::npos) << server.end[1].seen;
  if (server.end.streams.contains(1))
    EXPECT_EQ(server.end[1].seen.find(">."), std::string::npos) << server.end[1].seen;
  // The connection goes on.
  EXPECT_TRUE(server.receive(headers(3)));
  EXPECT_THAT(server.end[3].seen, HasSubstr("]."));
}

INSTANTIATE_TEST_SUITE_P(
    Fields, RefusedMessage,
    ::testing::Values(
        Case{"LineEndInAValue", with({"x", "a\r\nb: c"})}, Case{"LineFeedInAValue", with({"x", "a\nb"})},
        Case{"CarriageReturnInAValue", with({"x", "a\rb"})}, Case{"NulInAValue", with({"x", {"a\0b", 3}})},
        Case{"SpaceInAName", with({"x y", "z"})}, Case{"ColonInAName", with({"x:", "z"})},
        Case{"LineEndInAName", with({"x\r\ny", "z"})}, Case{"NulInAName", with({{"x\0", 2}, "z"})},
        Case{"EmptyName", with({"", "z"})}, Case{"UpperCaseName", with({"X", "z"})},
        Case{"Connection", with({"connection", "close"})}, Case{"KeepAlive", with({"keep-alive", "5"})},
        Case{"ProxyConnection", with({"proxy-connection", "close"})},
        Case{"TransferEncoding", with({"transfer-encoding", "chunked"})},
        Case{"Upgrade", with({"upgrade", "h2c"})}, Case{"Te", with({"te", "gzip"})},
        Case{"TeList", with({"te", "trailers, gzip"})}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    PseudoHeaders, RefusedMessage,
    ::testing::Values(
        Case{"NoMethod", block({kScheme, kAuthority, kPath})},
        Case{"NoScheme", block({kMethod, kAuthority, kPath})},
        Case{"NoPath", block({kMethod, kScheme, kAuthority})},
        Case{"EmptyPath", block({kMethod, kScheme, kAuthority, {":path", ""}})},
        Case{"NoAuthority", block({kMethod, kScheme, kPath})},
        Case{"TwoMethods", block({kMethod, kMethod, kScheme, kAuthority, kPath})},
        Case{"TwoPaths", block({kMethod, kScheme, kAuthority, kPath, {":path", "/b"}})},
        Case{"TwoAuthorities", block({kMethod, kScheme, kAuthority, kAuthority, kPath})},
        Case{"Unknown", block({kMethod, kScheme, kAuthority, kPath, {":other", "x"}})},
        Case{"Status", block({kMethod, kScheme, kAuthority, kPath, {":status", "200"}})},
        Case{"AfterAField", block({kMethod, kScheme, kAuthority, {"x", "y"}, kPath})},
        Case{"SpaceInThePath", block({kMethod, kScheme, kAuthority, {":path", "/a b"}})},
        Case{"LineEndInThePath", block({kMethod, kScheme, kAuthority, {":path", "/ HTTP/1.1\r\nX: y"}})},
        Case{"SpaceInTheMethod", block({{":method", "GET /x"}, kScheme, kAuthority, kPath})},
        Case{"LineEndInTheAuthority", block({kMethod, kScheme, {":authority", "a\r\nb"}, kPath})},
        Case{"SchemeThatIsNone", block({kMethod, {":scheme", "ht tp"}, kAuthority, kPath})}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Lengths, RefusedMessage,
    ::testing::Values(
        Case{"WithoutABody", with({"content-length", "5"})},
        Case{"BodyTooShort", with({"content-length", "5"}), "four"},
        Case{"BodyTooLong", with({"content-length", "5"}), "sixsix"},
        Case{"Twice",
             block({kMethod, kScheme, kAuthority, kPath, {"content-length", "4"}, {"content-length", "4"}}),
             "four"},
        Case{"Signed", with({"content-length", "+4"}), "four"},
        Case{"List", with({"content-length", "4, 4"}), "four"}),
    [](const auto& one) { return one.param.name; });

TEST(SessionMessage, MayCarryOrdinaryThings) {
  for (const NamedValue field :
       {NamedValue{"te", "trailers"}, NamedValue{"x_y", "a\tb \xe4"}, NamedValue{"content-length", "4"},
        NamedValue{"host", "a"}, NamedValue{"x", ""}}) {
    ServerEnd server;
    EXPECT_TRUE(
        server.receive(frame(NGHTTP2_HEADERS, kEndHeaders, 1, with(field)) + data(1, "four", kEndStream)));
    EXPECT_THAT(server.end[1].seen, HasSubstr("<four>.")) << field.name;
  }
}

TEST(SessionMessage, MayNotHavePseudoHeadersInTrailers) {
  ServerEnd server;
  ASSERT_TRUE(server.receive(headers(1, kEndHeaders)));
  server.receive(frame(NGHTTP2_HEADERS, kEndHeaders | kEndStream, 1, block({{":path", "/b"}})));
  EXPECT_EQ(server.end[1].seen.find("]."), std::string::npos) << server.end[1].seen;
  EXPECT_THAT(frames_of(server.end.output(), NGHTTP2_RST_STREAM), SizeIs(1));
}

TEST(SessionMessage, EndsWithItsTrailers) {
  ServerEnd server;
  ASSERT_TRUE(server.receive(headers(1, kEndHeaders)));
  server.receive(frame(NGHTTP2_HEADERS, kEndHeaders, 1, block({{"t", "1"}})));  // no END_STREAM
  const std::string sent = server.end.output();
  EXPECT_TRUE(!frames_of(sent, NGHTTP2_RST_STREAM).empty() || goaway_code(sent) == NGHTTP2_PROTOCOL_ERROR);
}

TEST(SessionMessage, FromAnOriginIsCheckedAsWell) {
  for (const NamedValue field : {NamedValue{"x", "a\r\nb: c"}, NamedValue{"connection", "close"},
                                 NamedValue{"transfer-encoding", "chunked"}, NamedValue{"X", "y"}}) {
    End client(Session::Role::client);
    const int32_t id = client.request("/");
    client.output();
    client.session.receive(frame(NGHTTP2_SETTINGS, 0, 0) + frame(NGHTTP2_HEADERS, kEndHeaders | kEndStream,
                                                                 id, block({{":status", "200"}, field})));
    client.output();
    EXPECT_EQ(client[id].seen.find("]."), std::string::npos) << client[id].seen;
    EXPECT_THAT(client[id].seen, HasSubstr("!1")) << field.name;
  }
}

TEST(SessionMessage, FromAnOriginMayNotBeCutShort) {
  End client(Session::Role::client);
  const int32_t id = client.request("/");
  client.output();
  client.session.receive(
      frame(NGHTTP2_SETTINGS, 0, 0) +
      frame(NGHTTP2_HEADERS, kEndHeaders, id, block({{":status", "200"}, {"content-length", "5"}})) +
      data(id, "four", kEndStream));
  client.output();
  EXPECT_EQ(client[id].seen, "[:status=200|content-length=5|]<four>!1");
}

}  // namespace
}  // namespace fairlead::proxy::http2
