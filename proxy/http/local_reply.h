#pragma once

#include <string>
#include <string_view>

namespace fairlead::proxy::http {

/// A whole answer made here: `fairlead-error: <kind>; source=<downstream|fairlead|upstream>[; region=<name>]`
/// and a one-line text body that says the same; no body for a HEAD request, but its Content-Length. Never
/// give it bytes of the request: nothing is escaped.
struct LocalReply {
  int status = 500;
  std::string_view kind;    // "no_route", "connect_failure", "response_timeout", …
  std::string_view source;  // "downstream", "fairlead", "upstream"
  std::string_view region;
  std::string_view detail;  // a sentence for people
  std::string_view request_id;
  int retry_after_s = 0;  // > 0: adds Retry-After
  bool head_request = false;
  bool close = false;
  bool keep_alive_http10 = false;
};
void append_local_reply(const LocalReply& reply, std::string& out);

}  // namespace fairlead::proxy::http
