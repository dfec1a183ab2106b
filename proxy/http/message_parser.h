#pragma once

#include <cstddef>
#include <string_view>

#include "proxy/http/body_decoder.h"
#include "proxy/http/head_scanner.h"
#include "proxy/http/message.h"
#include "proxy/http/parse_result.h"

namespace fairlead::proxy::http {

/// What reading requests and reading responses have in common: a head, then its body, unless it failed. Base
/// of RequestParser and ResponseParser, which read the heads.
class MessageParser {
 public:
  std::string_view body() const { return decoder_.body(); }
  const Fields& trailers() const { return decoder_.trailers(); }
  ParseError error() const { return error_; }

  /// Whether any byte of a message was seen since the last reset; the empty lines tolerated before a request
  /// do not count.
  bool started() const { return state_ != State::head || scanner_.started(); }

 protected:
  enum class State : uint8_t { head, body, failed };

  explicit MessageParser(const ParserLimits& limits) : limits_(limits) {}

  void begin_body(BodyKind kind, uint64_t content_length, size_t head_fields, bool underscores) {
    decoder_.start(kind, content_length, limits_.fields - head_fields, limits_.head, underscores);
    state_ = State::body;
  }

  /// The step after the head, or the failure once more.
  Step read_body(std::string_view input, size_t& consumed) {
    if (state_ == State::failed) return Step::error;
    const Step step = decoder_.next(input, consumed);
    return step == Step::error ? fail(decoder_.error()) : step;
  }

  Step fail(ParseError error) {
    error_ = error;
    state_ = State::failed;
    return Step::error;
  }

  void begin_head() {
    state_ = State::head;
    error_ = ParseError::none;
    scanner_.reset();
  }

  ParserLimits limits_;
  State state_ = State::head;
  ParseError error_ = ParseError::none;
  HeadScanner scanner_;
  BodyDecoder decoder_;
};

}  // namespace fairlead::proxy::http
