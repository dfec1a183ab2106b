#include "proxy/http/parse_result.h"

namespace fairlead::proxy::http {

const char* to_string(ParseError error) {
  switch (error) {
    case ParseError::none:
      return "none";
    case ParseError::bad_request_line:
      return "bad_request_line";
    case ParseError::bad_version:
      return "bad_version";
    case ParseError::request_line_too_long:
      return "request_line_too_long";
    case ParseError::head_too_long:
      return "head_too_long";
    case ParseError::too_many_fields:
      return "too_many_fields";
    case ParseError::bad_field_name:
      return "bad_field_name";
    case ParseError::bad_field_value:
      return "bad_field_value";
    case ParseError::underscore_in_name:
      return "underscore_in_name";
    case ParseError::obs_fold:
      return "obs_fold";
    case ParseError::bad_host:
      return "bad_host";
    case ParseError::missing_host:
      return "missing_host";
    case ParseError::bad_content_length:
      return "bad_content_length";
    case ParseError::length_and_chunked:
      return "length_and_chunked";
    case ParseError::bad_transfer_encoding:
      return "bad_transfer_encoding";
    case ParseError::unsupported_transfer_encoding:
      return "unsupported_transfer_encoding";
    case ParseError::bad_chunk:
      return "bad_chunk";
    case ParseError::bad_status_line:
      return "bad_status_line";
    case ParseError::bad_trailer:
      return "bad_trailer";
    case ParseError::bad_target:
      return "bad_target";
    case ParseError::bad_expectation:
      return "bad_expectation";
  }
  return "unknown";
}

int status_of(ParseError error) {
  switch (error) {
    case ParseError::request_line_too_long:
      return 414;
    case ParseError::bad_expectation:
      return 417;
    case ParseError::head_too_long:
    case ParseError::too_many_fields:
      return 431;
    case ParseError::unsupported_transfer_encoding:
      return 501;
    case ParseError::bad_version:
      return 505;
    default:
      return 400;
  }
}

}  // namespace fairlead::proxy::http
