#pragma once

#include <cstdint>

namespace fairlead::proxy::http {

/// What one call of a parser's `next` found.
enum class Step : uint8_t {
  need_more,  // everything usable was consumed; call again with what was left plus more bytes
  head,       // the head is complete: head() is valid until the bytes given move
  body,       // body() is a run of body bytes inside the input
  done,       // the message is complete; trailers() is valid; call reset() before the next message
  error,      // error() says what; the connection can not be used further
};

/// Refusals, by what the peer did; `status_of` gives the answer (400, 414, 417, 431, 501, 505) for a request.
enum class ParseError : uint8_t {
  none,
  bad_request_line,
  bad_version,
  request_line_too_long,
  head_too_long,
  too_many_fields,
  bad_field_name,
  bad_field_value,
  underscore_in_name,
  obs_fold,
  bad_host,
  missing_host,
  bad_content_length,
  length_and_chunked,
  bad_transfer_encoding,
  unsupported_transfer_encoding,
  bad_chunk,
  bad_status_line,
  bad_trailer,
  bad_target,
  bad_expectation,
};
const char* to_string(ParseError error);
int status_of(ParseError error);

/// Bounds on one message's head, in bytes and fields. A trailer section has the same bounds; its fields count
/// with the head's.
struct ParserLimits {
  uint32_t first_line = 16 * 1024;
  uint32_t head = 60 * 1024;
  uint32_t fields = 100;
  bool underscores = false;  // in names of request fields; responses may always have them
};

}  // namespace fairlead::proxy::http
