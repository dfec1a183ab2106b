#include "proxy/proxy_error.h"

namespace fairlead::proxy {

namespace {

struct Description {
  const char* name;
  int status;
  health::Outcome outcome;
};

/// In the order of ProxyError::Kind.
constexpr Description kDescriptions[] = {
    {"none", 200, health::Outcome::ok},
    {"bad_request", 400, health::Outcome::cancelled},
    {"no_route", 404, health::Outcome::cancelled},
    {"misdirected", 421, health::Outcome::cancelled},
    {"method_not_allowed", 405, health::Outcome::cancelled},
    {"upgrade_refused", 501, health::Outcome::cancelled},
    {"no_region", 503, health::Outcome::cancelled},
    {"overloaded", 503, health::Outcome::cancelled},
    {"shed", 503, health::Outcome::cancelled},
    {"pool_overflow", 503, health::Outcome::cancelled},
    {"connect_failure", 502, health::Outcome::refused},
    {"connect_timeout", 504, health::Outcome::connect_timeout},
    {"tls_failure", 502, health::Outcome::refused},
    {"reset", 502, health::Outcome::reset},
    {"stale_connection", 502, health::Outcome::cancelled},
    {"refused_stream", 503, health::Outcome::cancelled},
    {"response_timeout", 504, health::Outcome::response_timeout},
    {"deadline_exceeded", 504, health::Outcome::cancelled},
    {"bad_response", 502, health::Outcome::bad_response},
    {"truncated", 502, health::Outcome::reset},
    {"stream_idle_timeout", 504, health::Outcome::response_timeout},
    {"going_away", 503, health::Outcome::cancelled},
    {"evacuated", 503, health::Outcome::cancelled},
    {"client_gone", 499, health::Outcome::cancelled},
    {"bad_body", 400, health::Outcome::cancelled},
};

const Description& describe(ProxyError::Kind kind) { return kDescriptions[static_cast<size_t>(kind)]; }

}  // namespace

const char* to_string(ProxyError::Kind kind) { return describe(kind).name; }
int status_of(ProxyError::Kind kind) { return describe(kind).status; }
health::Outcome outcome_of(ProxyError::Kind kind) { return describe(kind).outcome; }
health::Outcome outcome_of(const ProxyError& error) {
  if (error.told) return health::Outcome::cancelled;
  // Who resets a stream lives and answers, if badly: three of them are no proof that nobody is there.
  if (error.kind == ProxyError::Kind::reset && error.reset_code) return health::Outcome::bad_response;
  return outcome_of(error.kind);
}

const char* to_string(ProxyError::Source source) {
  switch (source) {
    case ProxyError::Source::downstream:
      return "downstream";
    case ProxyError::Source::fairlead:
      return "fairlead";
    case ProxyError::Source::upstream:
      return "upstream";
  }
  return "";
}

bool is_connect_error(ProxyError::Kind kind) {
  return kind == ProxyError::Kind::connect_failure || kind == ProxyError::Kind::connect_timeout ||
         kind == ProxyError::Kind::tls_failure;
}

bool is_overload(ProxyError::Kind kind) {
  return kind == ProxyError::Kind::overloaded || kind == ProxyError::Kind::shed;
}

bool is_exhaustion(std::error_code error) {
  return error == std::errc::too_many_files_open || error == std::errc::too_many_files_open_in_system ||
         error == std::errc::no_buffer_space || error == std::errc::not_enough_memory;
}

}  // namespace fairlead::proxy
