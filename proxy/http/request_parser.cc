#include "proxy/http/request_parser.h"

#include <algorithm>

#include "proxy/http/authority.h"
#include "proxy/http/byte_scan.h"
#include "proxy/http/characters.h"
#include "proxy/http/field_parser.h"
#include "proxy/http/framing.h"
#include "proxy/http/request_line.h"

namespace fairlead::proxy::http {
namespace {

// RFC 9112 §2.2 wants at least one empty line before a request ignored; old clients send one after a body.
constexpr uint8_t kMaxEmptyLines = 4;

/// RFC 9110 §7.8: a name, and perhaps a version.
bool is_protocol(std::string_view text) {
  const size_t slash = std::min(text.find('/'), text.size());
  return is_token(text.substr(0, slash)) && (slash == text.size() || is_token(text.substr(slash + 1)));
}

/// A choice of several protocols is none: it would be the origin's, and it was asked for one.
std::string_view upgrade_of(const Fields& fields) {
  std::string_view protocol;
  for (const Field& field : fields) {
    if (field.id != FieldId::upgrade) continue;
    if (!protocol.empty() || !is_protocol(field.value)) return {};
    protocol = field.value;
  }
  return protocol;
}

}  // namespace

void RequestParser::reset() {
  begin_head();
  first_line_good_ = false;
  empty_lines_ = 0;
  checked_ = 0;
}

Step RequestParser::next(std::string_view input, size_t& consumed) {
  consumed = 0;
  return state_ == State::head ? read_head(input, consumed) : read_body(input, consumed);
}

Step RequestParser::read_head(std::string_view input, size_t& consumed) {
  const size_t skipped = scanner_.started() ? 0 : skip_empty_lines(input);
  input.remove_prefix(skipped);
  consumed = skipped;
  if (empty_lines_ > kMaxEmptyLines) return fail(ParseError::bad_request_line);
  if (input.empty() || input == "\r") return Step::need_more;

  const size_t length = scanner_.scan(input);
  if (!first_line_good_ || length != 0) {
    if (const ParseError error = check_first_line(input); error != ParseError::none) return fail(error);
  }
  if ((length == 0 ? input.size() : length) > limits_.head && first_line_good_)
    return fail(ParseError::head_too_long);
  if (length == 0) return Step::need_more;

  const std::string_view lines = input.substr(0, length);
  if (const ParseError error = read_fields(lines); error != ParseError::none) return fail(error);
  begin_body(head_.body, head_.content_length, head_.fields.size(), limits_.underscores);
  consumed = skipped + length;
  return Step::head;
}

size_t RequestParser::skip_empty_lines(std::string_view input) {
  size_t skipped = 0;
  while (empty_lines_ <= kMaxEmptyLines && input.substr(skipped, 2) == "\r\n") {
    ++empty_lines_;
    skipped += 2;
  }
  return skipped;
}

// Judges as much of the first line as has come, in an order that does not depend on how it was cut into
// pieces.
ParseError RequestParser::check_first_line(std::string_view input) {
  const bool complete = scanner_.first_line() != 0;
  std::string_view line = complete ? input.substr(0, scanner_.first_line() - 1) : input;
  const bool carriage_return = !line.empty() && line.back() == '\r';
  if (carriage_return) line.remove_suffix(1);

  const size_t bound = std::min<size_t>(line.size(), limits_.first_line);
  const char* const end = line.data() + bound;
  if (checked_ < bound && find_unprintable(line.data() + checked_, end) != end)
    return ParseError::bad_request_line;
  checked_ = bound;
  if (line.size() > limits_.first_line) return ParseError::request_line_too_long;
  if (!complete) return ParseError::none;
  if (!carriage_return) return ParseError::bad_request_line;
  first_line_good_ = true;
  return parse_request_line(line, head_);
}

// `lines` is the whole head.
ParseError RequestParser::read_fields(std::string_view lines) {
  lines.remove_prefix(scanner_.first_line());
  if (!lines.ends_with("\r\n")) return ParseError::bad_field_value;
  lines.remove_suffix(2);
  head_.fields.clear();
  FieldSet seen;
  if (const ParseError error = parse_fields(lines, limits_.fields, limits_.underscores, head_.fields, seen);
      error != ParseError::none) {
    return error;
  }
  Framing framing;
  if (const ParseError error = read_framing(head_.minor_version, seen, head_.fields, framing);
      error != ParseError::none) {
    return error;
  }
  head_.expect_continue = false;
  head_.keep_alive = framing.persists(head_.minor_version);
  head_.upgrade = framing.upgrade && head_.minor_version >= 1 ? upgrade_of(head_.fields) : std::string_view();
  head_.content_length = framing.content_length.value_or(0);
  head_.body = framing.chunked          ? BodyKind::chunked
               : framing.content_length ? BodyKind::length
                                        : BodyKind::none;
  if (const ParseError error = read_host(); error != ParseError::none) return error;
  return seen.has(FieldId::expect) ? read_expect() : ParseError::none;
}

// The authority of the target, where there is one, replaces the Host field's; that must be right all the
// same.
ParseError RequestParser::read_host() {
  const Field* host = nullptr;
  for (const Field& field : head_.fields) {
    if (field.id != FieldId::host) continue;
    if (host != nullptr || !parse_authority(field.value)) return ParseError::bad_host;
    host = &field;
  }
  if (host == nullptr) return head_.minor_version >= 1 ? ParseError::missing_host : ParseError::none;
  if (head_.authority.empty()) head_.authority = host->value;
  return ParseError::none;
}

// A client that expects 100 waits for it only with a body to send; HTTP/1.0 has no such thing (RFC 9110
// §10.1.1).
ParseError RequestParser::read_expect() {
  for (const Field& field : head_.fields) {
    if (field.id != FieldId::expect) continue;
    if (!equals_ignoring_case(field.value, "100-continue")) return ParseError::bad_expectation;
  }
  head_.expect_continue = head_.has_body() && head_.minor_version >= 1;
  return ParseError::none;
}

}  // namespace fairlead::proxy::http
