#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "proxy/http/message.h"

namespace fairlead::proxy::http {

/// What one call of `next` found.
enum class Step : uint8_t {
  need_more,  // everything usable was consumed; call again with what was left plus more bytes
  head,       // the head is complete: head() is valid until the bytes given move
  body,       // body() is a run of body bytes inside the input
  done,       // the message is complete; trailers() is valid; call reset() before the next message
  error,      // error() says what; the connection can not be used further
};

/// Refusals, by what the peer did; `status_of` gives the answer (400, 414, 431, 501, 505) for a request.
enum class ParseError : uint8_t {
  none, bad_request_line, bad_version, request_line_too_long, head_too_long, too_many_fields, bad_field_name,
  bad_field_value, underscore_in_name, obs_fold, bad_host, missing_host, bad_content_length, length_and_chunked,
  bad_transfer_encoding, unsupported_transfer_encoding, bad_chunk, bad_status_line, bad_trailer, bad_target,
};
const char* to_string(ParseError error);
int status_of(ParseError error);

struct ParserLimits {
  uint32_t first_line = 16 * 1024;
  uint32_t head = 60 * 1024;
  uint32_t fields = 100;             // trailers count as well
  bool underscores = false;
};

/// Strict HTTP/1.1 and 1.0 request parser (RFC 9112), socket-free, without allocation in the steady state. The caller
/// owns the bytes: `next(input, consumed)` looks at `input`, reports one Step and how many bytes it consumed; unconsumed
/// bytes must be presented again, followed by newer ones. A head is only reported when wholly inside `input`; while it is
/// incomplete nothing of it is consumed, and what was scanned is not scanned again (a dripped head costs linear time).
/// Early errors (method, version, first line too long) are reported as soon as they show.
class RequestParser {
 public:
  explicit RequestParser(const ParserLimits& limits);
  Step next(std::string_view input, size_t& consumed);
  const RequestHead& head() const { return head_; }
  std::string_view body() const { return body_; }
  const Fields& trailers() const { return trailers_; }
  ParseError error() const { return error_; }
  /// Whether any byte of a message was seen since the last reset.
  bool started() const;
  void reset();

 private:
  RequestHead head_;
  std::string_view body_;
  Fields trailers_;
  ParseError error_ = ParseError::none;
};

/// The same for responses. `expect(method)` before each, since HEAD answers have no body (and CONNECT differs). An
/// interim 1xx is reported as head followed by done. With BodyKind::until_close the caller tells `finish()` at the
/// peer's clean close: true when the message may end there.
class ResponseParser {
 public:
  explicit ResponseParser(const ParserLimits& limits);
  void expect(Method request_method);
  Step next(std::string_view input, size_t& consumed);
  bool finish() const;
  const ResponseHead& head() const { return head_; }
  std::string_view body() const { return body_; }
  const Fields& trailers() const { return trailers_; }
  ParseError error() const { return error_; }
  bool started() const;
  void reset();

 private:
  ResponseHead head_;
  std::string_view body_;
  Fields trailers_;
  ParseError error_ = ParseError::none;
};

}  // namespace fairlead::proxy::http
