#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "proxy/http/head_scanner.h"
#include "proxy/http/message.h"
#include "proxy/http/parse_result.h"

namespace fairlead::proxy::http {

/// Takes one message's body out of its framing: by length, chunked with trailers, or up to the end of the
/// connection. Strict where chunks are concerned (RFC 9112 §7.1): sizes are hexadecimal digits only, lines
/// end with CRLF, extensions follow the grammar, and what they cost is bounded. Owned by the parser of the
/// message; `next` as there.
class BodyDecoder {
 public:
  /// Begins a body. `length` counts for BodyKind::length. The trailer section may hold `max_trailers` fields
  /// in `max_trailer_bytes`.
  void start(BodyKind kind, uint64_t length, size_t max_trailers, size_t max_trailer_bytes, bool underscores);

  Step next(std::string_view input, size_t& consumed);

  std::string_view body() const { return body_; }
  const Fields& trailers() const { return trailers_; }
  ParseError error() const { return error_; }

  /// Whether the message is whole if the connection ends cleanly now.
  bool may_end() const { return state_ == State::until_close || state_ == State::done; }

 private:
  enum class State : uint8_t {
    length,
    until_close,
    chunk_line,
    chunk_data,
    chunk_end,
    trailers,
    done,
    failed
  };

  Step take_data(std::string_view input, size_t& consumed, State after);
  Step read_chunk_line(std::string_view input, size_t& consumed);
  Step read_chunk_end(std::string_view input, size_t& consumed);
  Step read_trailers(std::string_view input, size_t& consumed);
  Step fail(ParseError error);
  bool within_overhead(size_t line, uint64_t chunk);

  State state_ = State::done;
  ParseError error_ = ParseError::none;
  bool underscores_ = false;
  uint32_t overhead_ = 0;   // bytes of framing beyond what the chunks' sizes excuse
  uint64_t remaining_ = 0;  // of the body, or of the current chunk
  size_t max_trailers_ = 0;
  size_t max_trailer_bytes_ = 0;
  std::string_view body_;
  HeadScanner scanner_;
  Fields trailers_;
};

}  // namespace fairlead::proxy::http
