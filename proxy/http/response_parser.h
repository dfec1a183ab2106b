#pragma once

#include <cstddef>
#include <string_view>

#include "proxy/http/body_decoder.h"
#include "proxy/http/head_scanner.h"
#include "proxy/http/message.h"
#include "proxy/http/parse_result.h"

namespace fairlead::proxy::http {

struct Framing;

/// The same for responses. `expect(method)` before each, since HEAD answers have no body (and CONNECT
/// differs). An interim 1xx is reported as head followed by done; `reset()` keeps the expectation, so that
/// the final response is parsed by it as well. With BodyKind::until_close the caller asks `finish()` at the
/// peer's clean close: true when the message may end there. Names with underscores are let through whatever
/// the limits say: nothing trusts them.
class ResponseParser {
 public:
  explicit ResponseParser(const ParserLimits& limits) : limits_(limits) {}

  void expect(Method request_method) { method_ = request_method; }
  Step next(std::string_view input, size_t& consumed);
  bool finish() const { return state_ == State::body && decoder_.may_end(); }

  const ResponseHead& head() const { return head_; }
  std::string_view body() const { return decoder_.body(); }
  const Fields& trailers() const { return decoder_.trailers(); }
  ParseError error() const { return error_; }

  /// Whether any byte of a message was seen since the last reset.
  bool started() const { return state_ != State::head || scanner_.started(); }
  void reset();

 private:
  enum class State : uint8_t { head, body, failed };

  Step read_head(std::string_view input, size_t& consumed);
  ParseError check_first_line(std::string_view input);
  ParseError read_fields(std::string_view lines);
  ParseError delimit_body(const Framing& framing);
  Step fail(ParseError error);

  ParserLimits limits_;
  Method method_ = Method::get;
  State state_ = State::head;
  ParseError error_ = ParseError::none;
  HeadScanner scanner_;
  ResponseHead head_;
  BodyDecoder decoder_;
};

}  // namespace fairlead::proxy::http
