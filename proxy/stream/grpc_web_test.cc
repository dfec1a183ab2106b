#include "proxy/stream/grpc_web.h"

#include <gtest/gtest.h>

#include "proxy/http/field_parser.h"
#include "proxy/http/request_parser.h"

namespace fairlead::proxy {
namespace {

using namespace std::string_literals;

/// Keeps what it is told to write, as text.
struct Client final : Downstream {
  void write_interim(const http::ResponseHead&) override {}
  void write_head(const http::ResponseHead& from, std::string_view request_id) override {
    http::append_response_head(
        from, {.body = from.body, .content_length = from.content_length, .request_id = request_id}, head);
  }
  void write_body(std::string_view bytes) override { body.append(bytes); }
  void write_end(const http::Fields& fields) override {
    trailers = fields.size();
    ended = true;
  }
  void write_reply(http::LocalReply reply) override { http::append_local_reply(reply, head); }
  void flush() override {}
  bool full() const override { return false; }
  void abort(std::optional<uint32_t>) override {}
  void resume_request() override {}
  std::optional<ProxiedEnds> proxied_ends() const override { return std::nullopt; }
  void on_stream_ended() override {}

  std::string head, body;
  size_t trailers = 99;
  bool ended = false;
};

http::Fields parsed(const std::string& lines) {
  http::Fields fields;
  http::FieldSet seen;
  http::parse_fields(lines, lines.size(), false, fields, seen);
  return fields;
}

class GrpcWebTest : public testing::Test {
 protected:
  /// Begins a call with these further fields; its head as the origin gets it.
  std::string begin(const std::string& fields, const std::string& length = "Content-Length: 8\r\n") {
    const std::string text = "POST /a.B/C HTTP/1.1\r\nHost: h\r\n" + fields + length + "\r\n";
    http::RequestParser parser{http::ParserLimits{}};
    size_t used = 0;
    EXPECT_EQ(parser.next(text, used), http::Step::head);
    EXPECT_TRUE(GrpcWeb::speaks(parser.head()));
    const http::RequestHead head = web_.begin(parser.head());
    std::string out;
    http::append_request_head(head, {.target = "/a.B/C", .authority = "h"}, out);
    return out;
  }
  void respond(http::BodyKind body = http::BodyKind::chunked,
               const std::string& fields = "content-type: application/grpc\r\n") {
    http::ResponseHead head{.status = 200, .reason = "OK", .body = body, .fields = parsed(fields)};
    EXPECT_TRUE(GrpcWeb::translates(head));
    web_.write_head(head, "id");
  }

  Client client_;
  GrpcWeb web_{client_};
};

bool speaks(const std::string& type, http::Method method = http::Method::post) {
  http::RequestHead head;
  head.method = method;
  head.fields.push_back({.id = http::FieldId::other, .name = "Content-Type", .value = type});
  return GrpcWeb::speaks(head);
}

TEST(GrpcWeb, IsKnownByItsType) {
  for (const char* type : {"application/grpc-web", "application/grpc-web+proto", "Application/gRPC-Web-Text",
                           "application/grpc-web-text+json", "application/grpc-web;charset=utf-8"})
    EXPECT_TRUE(speaks(type)) << type;
  for (const char* type : {"", "application/grpc", "application/grpc+proto", "application/grpc-webs"})
    EXPECT_FALSE(speaks(type)) << type;
  EXPECT_FALSE(speaks("application/grpc-web", http::Method::put));
}

TEST_F(GrpcWebTest, TheOriginGetsAGrpcCall) {
  EXPECT_EQ(begin("Content-Type: application/grpc-web+proto; x=y\r\nX-Mine: 1\r\n"),
            "POST /a.B/C HTTP/1.1\r\nHost: h\r\ncontent-type: application/grpc+proto\r\nX-Mine: 1\r\n"
            "Content-Length: 8\r\n\r\n");
  EXPECT_EQ(begin("Content-Type: application/grpc-web\r\n"),
            "POST /a.B/C HTTP/1.1\r\nHost: h\r\ncontent-type: application/grpc\r\nContent-Length: 8\r\n\r\n");
  EXPECT_EQ(web_.take_request("\0\0\0\0\1a"s), "\0\0\0\0\1a"s);
  EXPECT_TRUE(web_.request_whole());
}

TEST_F(GrpcWebTest, TextIsDecodedAndItsLengthForgotten) {
  EXPECT_EQ(begin("Content-Type: application/grpc-web-text\r\n"),
            "POST /a.B/C HTTP/1.1\r\nHost: h\r\ncontent-type: application/grpc\r\nTransfer-Encoding: "
            "chunked\r\n\r\n");
  EXPECT_EQ(web_.take_request("AAAA"), "\0\0\0"s);
  EXPECT_EQ(web_.take_request("AAF"), "");
  EXPECT_FALSE(web_.request_whole());
  EXPECT_EQ(web_.take_request("h"), "\0\1a"s);
  EXPECT_TRUE(web_.request_whole());
  EXPECT_EQ(web_.take_request("?"), std::nullopt);
}

TEST_F(GrpcWebTest, TrailersBecomeTheLastFrame) {
  begin("Content-Type: application/grpc-web\r\n");
  respond(http::BodyKind::chunked,
          "content-type: application/grpc+proto\r\nx-mine: 1\r\ntrailer: grpc-status\r\n");
  EXPECT_EQ(client_.head,
            "HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\nx-mine: 1\r\n"
            "Transfer-Encoding: chunked\r\nX-Request-Id: id\r\n\r\n");
  web_.write_body("\0\0\0\0\1a"s);
  web_.write_end(parsed("grpc-status: 0\r\nx-last-bin: AA\r\n"));
  EXPECT_EQ(client_.body, "\0\0\0\0\1a\x80\0\0\0\x20grpc-status: 0\r\nx-last-bin: AA\r\n"s);
  EXPECT_TRUE(client_.ended);
  EXPECT_EQ(client_.trailers, 0u);
}

TEST_F(GrpcWebTest, TextIsEncodedPieceByPiece) {
  begin("Content-Type: application/grpc-web-text+proto\r\n");
  respond();
  EXPECT_NE(client_.head.find("\r\ncontent-type: application/grpc-web-text+proto\r\n"), std::string::npos);
  web_.write_body("\0\0\0\0\1"s);
  web_.write_body("a");
  EXPECT_EQ(client_.body, "AAAAAAE=YQ==");
  web_.write_end(parsed("grpc-status: 0\r\n"));
  http::Base64Decoder decoder;
  std::string body;
  EXPECT_TRUE(decoder.decode(client_.body, body));
  EXPECT_EQ(body, "\0\0\0\0\1a\x80\0\0\0\x10grpc-status: 0\r\n"s);
}

TEST_F(GrpcWebTest, TheClientMayAcceptTheOtherForm) {
  begin("Content-Type: application/grpc-web\r\nAccept: application/grpc-web-text\r\n");
  respond();
  EXPECT_NE(client_.head.find("application/grpc-web-text+proto"), std::string::npos);
  client_.head.clear();
  begin("Content-Type: application/grpc-web-text\r\nAccept: application/grpc-web\r\n");
  respond();
  EXPECT_NE(client_.head.find("application/grpc-web+proto"), std::string::npos);
}

TEST_F(GrpcWebTest, AHeadThatIsTrailersStaysOne) {
  begin("Content-Type: application/grpc-web\r\n");
  respond(http::BodyKind::length, "content-type: application/grpc\r\ngrpc-status: 5\r\n");
  web_.write_end({});
  EXPECT_EQ(client_.head,
            "HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\ngrpc-status: 5\r\n"
            "Content-Length: 0\r\nX-Request-Id: id\r\n\r\n");
  EXPECT_EQ(client_.body, "");
}

TEST_F(GrpcWebTest, AnEndWithoutAStatusIsUnknown) {
  begin("Content-Type: application/grpc-web\r\n");
  respond();
  web_.write_end({});
  EXPECT_EQ(client_.body, "\x80\0\0\0\x10grpc-status: 2\r\n"s);
  respond(http::BodyKind::length);
  EXPECT_NE(client_.head.find("\r\ngrpc-status: 2\r\n"), std::string::npos);
}

TEST_F(GrpcWebTest, ErrorsMadeHereAreOfItsType) {
  begin("Content-Type: application/grpc-web-text\r\n");
  web_.write_reply(
      {.status = 200, .kind = "no_region", .source = "fairlead", .detail = "none left", .grpc_status = 14});
  EXPECT_EQ(client_.head,
            "HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web-text+proto\r\ngrpc-status: 14\r\n"
            "grpc-message: no_region (fairlead): none left\r\ncontent-length: 0\r\n"
            "fairlead-error: no_region; source=fairlead\r\n\r\n");
}

TEST(GrpcWeb, OtherAnswersAreNotTranslated) {
  http::ResponseHead head{.status = 404};
  EXPECT_FALSE(GrpcWeb::translates(head));
  const std::string lines = "content-type: text/html\r\n";  // fields refer to it
  head.fields = parsed(lines);
  EXPECT_FALSE(GrpcWeb::translates(head));
}

}  // namespace
}  // namespace fairlead::proxy
