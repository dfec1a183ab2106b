#include "proxy/http2/request_block.h"

#include "proxy/http/authority.h"
#include "proxy/http/characters.h"
#include "proxy/http/field_values.h"
#include "proxy/http/framing.h"
#include "proxy/http/request_line.h"

namespace fairlead::proxy::http2 {

using http::BodyKind;
using http::ParseError;

void RequestBlock::clear() {
  clear_fields();
  method_.clear();
  path_.clear();
  authority_.clear();
  protocol_.clear();
  grpc_ = false;
}

void RequestBlock::add(std::string_view name, std::string_view value) {
  if (!name.starts_with(':')) {
    // Even behind what was too much: it says how the client is to be told of that.
    if (name == "content-type") grpc_ = http::is_media_type(value, "application/grpc");
    add_field(name, value);
    return;
  }
  if (!count(name, value)) return;
  // nghttp2 has seen to it that each stands there once, before the others; `:scheme` says nothing that
  // counts.
  if (name == ":method") method_ = value;
  if (name == ":path") path_ = value;
  if (name == ":authority") authority_ = value;
  if (name == ":protocol") protocol_ = value;
}

ParseError RequestBlock::finish_head(bool ended, http::RequestHead& head) {
  finish();
  if (overflow()) return ParseError::too_many_fields;
  const bool connect = method_ == "CONNECT";
  if (connect && !protocol_.empty()) {
    if (ended || !http::is_token(protocol_)) return ParseError::bad_request_line;
    method_ = "GET";  // what HTTP/1 would ask with
  } else if (connect) {
    path_ = authority_;
  } else if (path_.empty() || (path_ != "*" && path_.front() != '/')) {
    return ParseError::bad_target;
  }
  line_.assign(method_).append(" ").append(path_).append(" HTTP/1.1");
  for (const char c : line_) {
    if (c < ' ' || c == '\x7f') return ParseError::bad_request_line;
  }
  head = {};
  if (const auto error = http::parse_request_line(line_, head); error != ParseError::none) return error;
  http::Framing framing;
  if (const auto error = http::read_framing(1, seen(), fields(), framing); error != ParseError::none)
    return error;
  if (const auto error = read_authority(head); error != ParseError::none) return error;
  head.content_length = framing.content_length.value_or(0);
  // A length of nothing without an end could still be belied by what follows.
  const BodyKind open = head.content_length > 0 ? BodyKind::length : BodyKind::chunked;
  head.body = ended || connect ? BodyKind::none : open;
  head.upgrade = protocol_;
  for (const auto& field : fields()) {
    if (field.id != http::FieldId::expect) continue;
    if (!http::equals_ignoring_case(field.value, "100-continue")) return ParseError::bad_expectation;
    head.expect_continue = head.has_body();
  }
  head.fields = fields();
  return ParseError::none;
}

ParseError RequestBlock::read_authority(http::RequestHead& head) {
  std::string_view host;
  for (const auto& field : fields()) {
    if (field.id != http::FieldId::host) continue;
    if (!host.empty() || !http::parse_authority(field.value)) return ParseError::bad_host;
    host = field.value;
  }
  if (authority_.empty() && host.empty()) return ParseError::missing_host;
  // Two names for one request: which one a reader believes must not matter (RFC 9113 §8.3.1).
  if (!authority_.empty() && !host.empty() && authority_ != host) return ParseError::bad_host;
  if (!authority_.empty() && !http::parse_authority(authority_)) return ParseError::bad_host;
  head.authority = authority_.empty() ? host : std::string_view(authority_);
  return ParseError::none;
}

}  // namespace fairlead::proxy::http2
