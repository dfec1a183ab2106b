// Any bytes, as requests or as responses. However they are cut, the parser must say the same; it never
// consumes more than it was given; and what the serialiser makes of an accepted head reads back as the same
// message.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "proxy/http/parser.h"
#include "proxy/http/path.h"
#include "proxy/http/serializer.h"
#include "proxy/http/transcript.h"

namespace fairlead::proxy::http {
namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

// The input's first byte chooses what it is fed to and how.
struct Choice {
  bool response;
  bool small_limits;
  bool underscores;
  Method method;
  size_t piece;  // bytes a call

  explicit Choice(uint8_t byte)
      : response((byte & 1) != 0),
        small_limits((byte & 2) != 0),
        underscores((byte & 4) != 0),
        method((byte & 8) != 0 ? Method::head : Method::get),
        piece(size_t{1} + (byte >> 4)) {}

  ParserLimits limits() const {
    ParserLimits limits;
    if (small_limits) limits = {.first_line = 32, .head = 96, .fields = 4};
    limits.underscores = underscores;
    return limits;
  }
};

std::string kept(const Fields& fields) {
  std::string text;
  for (const Field& field : fields) {
    if (field.id == FieldId::other && !field.named_by_connection)
      text.append(field.name).append(":").append(field.value).append("\n");
  }
  return text;
}

void check_path(std::string_view path) {
  std::string once;
  const bool valid = normalize_path(path, once);
  require(is_normal_path(path) == (valid && once == path),
          "a path is normal when normalising leaves it alone");
  std::string twice;
  require(!valid || (normalize_path(once, twice) && once == twice), "a normal path stays as it is");
}

void check_request_head(const RequestHead& head, const ParserLimits& limits) {
  check_path(head.path);
  if (head.authority.empty() || head.method == Method::connect || head.path == "*") return;
  RequestRewrite rewrite;
  std::string target(head.path);
  if (!head.query.empty()) target.append("?").append(head.query);
  rewrite.target = target;
  rewrite.authority = head.authority;
  rewrite.expect_continue = head.expect_continue;
  std::string bytes;
  append_request_head(head, rewrite, bytes);

  ParserLimits wide = limits;
  wide.first_line *= 2;
  wide.head = wide.head * 2 + 200;
  wide.fields += 4;
  RequestParser again(wide);
  size_t consumed = 0;
  require(again.next(bytes, consumed) == Step::head && consumed == bytes.size(),
          "a forwarded head is one head");
  require(again.head().method_text == head.method_text, "the method is forwarded");
  require(again.head().path == head.path && again.head().query == head.query, "the target is forwarded");
  require(again.head().authority == head.authority, "the authority is forwarded");
  require(again.head().body == head.body && again.head().content_length == head.content_length,
          "the framing is forwarded");
  require(kept(again.head().fields) == kept(head.fields), "end-to-end fields are forwarded");
}

void check_response_head(const ResponseHead& head, const ParserLimits& limits, Method method) {
  ResponseRewrite rewrite;
  rewrite.body = head.body;
  rewrite.content_length = head.content_length;
  rewrite.close = head.body == BodyKind::until_close;
  std::string bytes;
  append_response_head(head, rewrite, bytes);

  ParserLimits wide = limits;
  wide.head = wide.head * 2 + 200;
  wide.fields += 4;
  ResponseParser again(wide);
  again.expect(method);
  size_t consumed = 0;
  require(again.next(bytes, consumed) == Step::head && consumed == bytes.size(),
          "a forwarded head is one head");
  require(again.head().status == head.status && again.head().reason == head.reason,
          "the status is forwarded");
  require(again.head().body == head.body, "the framing is forwarded");
  require(head.body != BodyKind::length || again.head().content_length == head.content_length,
          "the length is forwarded");
  require(kept(again.head().fields) == kept(head.fields), "end-to-end fields are forwarded");
}

void check_head(const RequestParser& parser, const Choice& choice) {
  check_request_head(parser.head(), choice.limits());
}
void check_head(const ResponseParser& parser, const Choice& choice) {
  check_response_head(parser.head(), choice.limits(), choice.method);
}

void prepare(RequestParser&, const Choice&) {}
void prepare(ResponseParser& parser, const Choice& choice) { parser.expect(choice.method); }

// What was decoded must read the same when framed anew.
void check_chunks(const std::string& body, const Fields& trailers) {
  std::string bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  if (!body.empty()) append_chunk(body, bytes);
  append_last_chunk(trailers, bytes);
  ParserLimits wide;
  wide.underscores = true;
  Transcript<RequestParser> transcript(wide);
  require(transcript.feed(bytes) && transcript.messages() == 1, "a body framed anew is one message");
  if (!body.empty())
    require(transcript.text().find("<" + body + ">") != std::string::npos, "the body is kept");
}

template <typename Parser>
void check_messages(std::string_view bytes, const Choice& choice) {
  Parser parser(choice.limits());
  prepare(parser, choice);
  std::string body;
  for (;;) {
    size_t consumed = 0;
    const Step step = parser.next(bytes, consumed);
    require(consumed <= bytes.size(), "no more is consumed than was given");
    if (step == Step::head) {
      check_head(parser, choice);
      body.clear();
    }
    if (step == Step::body) body.append(parser.body());
    bytes.remove_prefix(consumed);
    if (step == Step::done) {
      check_chunks(body, parser.trailers());
      parser.reset();
      if (bytes.empty()) return;
    }
    if (step == Step::need_more || step == Step::error) return;
  }
}

template <typename Parser>
void check_cuts(std::string_view bytes, const Choice& choice) {
  Transcript<Parser> whole(choice.limits());
  prepare(whole.parser(), choice);
  whole.feed(bytes);
  Transcript<Parser> pieces(choice.limits());
  prepare(pieces.parser(), choice);
  for (size_t at = 0; at < bytes.size(); at += choice.piece) {
    if (!pieces.feed(bytes.substr(at, choice.piece))) break;
  }
  require(whole.text() == pieces.text(), "the cuts make no difference");
}

}  // namespace
}  // namespace fairlead::proxy::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fairlead::proxy::http;
  if (size == 0 || size > 16 * 1024) return 0;
  const Choice choice(data[0]);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (choice.response) {
    check_messages<ResponseParser>(bytes, choice);
    check_cuts<ResponseParser>(bytes, choice);
  } else {
    check_messages<RequestParser>(bytes, choice);
    check_cuts<RequestParser>(bytes, choice);
  }
  return 0;
}
