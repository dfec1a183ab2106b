#pragma once

#include <cstddef>
#include <string_view>

#include "proxy/http/message_parser.h"

namespace fairlead::proxy::http {

/// Strict HTTP/1.1 and 1.0 request parser (RFC 9112), socket-free, without allocation in the steady state.
/// The caller owns the bytes: `next(input, consumed)` looks at `input`, reports one Step and how many bytes
/// it consumed; unconsumed bytes must be presented again, followed by newer ones. A head is only reported
/// when wholly inside `input`; while it is incomplete nothing of it is consumed, and what was scanned is not
/// scanned again (a dripped head costs linear time). Early errors (method, version, first line too long) are
/// reported as soon as they show. After `head`, call again, with empty input as well: a message without a
/// body is done then. Lives and dies with its connection, on one thread.
class RequestParser : public MessageParser {
 public:
  explicit RequestParser(const ParserLimits& limits) : MessageParser(limits) {}

  Step next(std::string_view input, size_t& consumed);

  /// After a head without a body: all that follows is body, of a tunnel, without an end.
  void begin_tunnel() { begin_body(BodyKind::until_close, 0, head_.fields.size(), limits_.underscores); }

  const RequestHead& head() const { return head_; }
  /// Makes ready for the next message, whatever became of this one.
  void reset();
  /// The same, with other limits.
  void reset(const ParserLimits& limits) {
    limits_ = limits;
    reset();
  }
  /// Whether nothing was given to it since the last reset, not even an empty line.
  bool untouched() const { return !started() && empty_lines_ == 0; }

 private:
  Step read_head(std::string_view input, size_t& consumed);
  size_t skip_empty_lines(std::string_view input);
  ParseError check_first_line(std::string_view input);
  ParseError read_fields(std::string_view lines);
  ParseError read_host();
  ParseError read_expect();

  bool first_line_good_ = false;
  uint8_t empty_lines_ = 0;  // skipped before the request
  size_t checked_ = 0;       // bytes of an incomplete first line known to be printable
  RequestHead head_;
};

}  // namespace fairlead::proxy::http
