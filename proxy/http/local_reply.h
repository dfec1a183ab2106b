#pragma once

#include <string>
#include <string_view>

namespace fairlead::proxy::http {

/// A whole answer made here: `fairlead-error: <kind>; source=<downstream|fairlead|upstream>[; region=<name>]`
/// and a one-line text body that says the same; no body for a HEAD request, but its Content-Length. To a gRPC
/// call, which over HTTP/1 is gRPC-Web, the head says all. Never give it bytes of the request: nothing is
/// escaped.
struct LocalReply {
  int status = 500;
  std::string_view kind;    // "no_route", "connect_failure", "response_timeout", …
  std::string_view source;  // "downstream", "fairlead", "upstream"
  std::string_view region;
  std::string_view detail;  // a sentence for people
  std::string_view request_id;
  int retry_after_s = 0;  // > 0: adds Retry-After
  int grpc_status = -1;   // >= 0: the answer to a gRPC call, which says it in trailers
  std::string_view grpc_type = "application/grpc";  // its content type
  bool head_request = false;
  bool close = false;
  bool keep_alive_http10 = false;
};
void append_local_reply(const LocalReply& reply, std::string& out);

/// Its parts, for a protocol with another form: the value of fairlead-error, and the body.
std::string error_value(const LocalReply& reply);
std::string reply_text(const LocalReply& reply);
/// The same for a gRPC client, in one line of printable characters.
std::string grpc_message(const LocalReply& reply);
/// What a 405 says is allowed (RFC 9110 §15.5.6); CONNECT alone is not.
inline constexpr std::string_view kAllowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE";

}  // namespace fairlead::proxy::http
