#pragma once

#include <cstddef>
#include <string_view>

#include "proxy/http/body_decoder.h"
#include "proxy/http/head_scanner.h"
#include "proxy/http/message.h"
#include "proxy/http/parse_result.h"

namespace fairlead::proxy::http {

/// Strict HTTP/1.1 and 1.0 request parser (RFC 9112), socket-free, without allocation in the steady state.
/// The caller owns the bytes: `next(input, consumed)` looks at `input`, reports one Step and how many bytes
/// it consumed; unconsumed bytes must be presented again, followed by newer ones. A head is only reported
/// when wholly inside `input`; while it is incomplete nothing of it is consumed, and what was scanned is not
/// scanned again (a dripped head costs linear time). Early errors (method, version, first line too long) are
/// reported as soon as they show. After `head`, call again, with empty input as well: a message without a
/// body is done then. Lives and dies with its connection, on one thread.
class RequestParser {
 public:
  explicit RequestParser(const ParserLimits& limits) : limits_(limits) {}

  Step next(std::string_view input, size_t& consumed);

  const RequestHead& head() const { return head_; }
  std::string_view body() const { return decoder_.body(); }
  const Fields& trailers() const { return decoder_.trailers(); }
  ParseError error() const { return error_; }

  /// Whether any byte of a message was seen since the last reset; the empty lines tolerated before it do not
  /// count.
  bool started() const { return state_ != State::head || scanner_.started(); }

  /// Makes ready for the next message, whatever became of this one.
  void reset();

 private:
  enum class State : uint8_t { head, body, failed };

  Step read_head(std::string_view input, size_t& consumed);
  size_t skip_empty_lines(std::string_view input);
  ParseError check_first_line(std::string_view input);
  ParseError read_fields(std::string_view lines);
  ParseError read_host();
  ParseError read_expect();
  Step fail(ParseError error);

  ParserLimits limits_;
  State state_ = State::head;
  ParseError error_ = ParseError::none;
  bool first_line_good_ = false;
  uint8_t empty_lines_ = 0;  // skipped before the request
  size_t checked_ = 0;       // bytes of an incomplete first line known to be printable
  HeadScanner scanner_;
  RequestHead head_;
  BodyDecoder decoder_;
};

}  // namespace fairlead::proxy::http
