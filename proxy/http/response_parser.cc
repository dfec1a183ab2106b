#include "proxy/http/response_parser.h"

#include "proxy/http/field_parser.h"
#include "proxy/http/framing.h"
#include "proxy/http/status_line.h"

namespace fairlead::proxy::http {

Step ResponseParser::next(std::string_view input, size_t& consumed) {
  consumed = 0;
  return state_ == State::head ? read_head(input, consumed) : read_body(input, consumed);
}

Step ResponseParser::read_head(std::string_view input, size_t& consumed) {
  if (input.empty()) return Step::need_more;
  if (!may_be_status_line(input)) return fail(ParseError::bad_status_line);
  const size_t length = scanner_.scan(input);
  if ((length == 0 ? input.size() : length) > limits_.head) return fail(ParseError::head_too_long);
  if (length == 0) return Step::need_more;
  if (const ParseError error = check_first_line(input); error != ParseError::none) return fail(error);
  if (const ParseError error = read_fields(input.substr(0, length)); error != ParseError::none)
    return fail(error);
  begin_body(head_.body, head_.content_length, head_.fields.size(), true);
  consumed = length;
  return Step::head;
}

ParseError ResponseParser::check_first_line(std::string_view input) {
  std::string_view line = input.substr(0, scanner_.first_line() - 1);
  if (line.empty() || line.back() != '\r') return ParseError::bad_status_line;
  line.remove_suffix(1);
  if (line.size() > limits_.first_line) return ParseError::head_too_long;
  return parse_status_line(line, head_);
}

// `lines` is the whole head.
ParseError ResponseParser::read_fields(std::string_view lines) {
  lines.remove_prefix(scanner_.first_line());
  if (!lines.ends_with("\r\n")) return ParseError::bad_field_value;
  lines.remove_suffix(2);
  head_.fields.clear();
  FieldSet seen;
  if (const ParseError error = parse_fields(lines, limits_.fields, true, head_.fields, seen);
      error != ParseError::none) {
    return error;
  }
  Framing framing;
  if (const ParseError error = read_framing(head_.minor_version, seen, head_.fields, framing);
      error != ParseError::none) {
    return error;
  }
  return delimit_body(framing);
}

// RFC 9112 §6.3, in its order.
ParseError ResponseParser::delimit_body(const Framing& framing) {
  const int status = head_.status;
  const bool claims_body = framing.chunked || framing.content_length.value_or(0) > 0;
  head_.keep_alive = framing.persists(head_.minor_version);
  head_.content_length = framing.content_length.value_or(0);
  head_.body = BodyKind::none;
  if (tunnel_ && opens_tunnel(method_, status)) {
    head_.body = BodyKind::until_close;
    head_.keep_alive = false;
    return ParseError::none;
  }
  if (status < 200) {
    if (!claims_body) return ParseError::none;
    return framing.chunked ? ParseError::bad_transfer_encoding : ParseError::bad_content_length;
  }
  if (status == 204) {
    // The body that it announces must not exist, but may follow all the same: nothing after it can be
    // trusted.
    if (claims_body) head_.keep_alive = false;
    return ParseError::none;
  }
  if (status == 304 || method_ == Method::head) return ParseError::none;
  if (method_ == Method::connect && status < 300) return ParseError::none;
  if (framing.chunked) {
    head_.body = BodyKind::chunked;
  } else if (framing.content_length) {
    head_.body = BodyKind::length;
  } else {
    head_.body = BodyKind::until_close;
    head_.keep_alive = false;
  }
  return ParseError::none;
}

}  // namespace fairlead::proxy::http
