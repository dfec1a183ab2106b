#pragma once

#include <cstdint>
#include <optional>
#include <system_error>

#include "health/evidence.h"

namespace fairlead::proxy {

/// What went wrong with a request or one of its tries, whose fault it is, and whether a further try is safe.
struct ProxyError {
  enum class Kind : uint8_t {
    none,
    bad_request,  // refused by the codec or by a limit
    no_route,
    misdirected,         // under client certificates, the name of the request is not the connection's
    method_not_allowed,  // CONNECT
    upgrade_refused,     // a tunnel over HTTP/2 that the route, or an HTTP/2 origin, does not take
    no_region,           // no region may take the request
    overloaded,          // shed: memory, or no descriptor for a connection
    shed,                // all regions are full, and this class of requests gives way
    pool_overflow,       // as many requests wait for a connection as may
    connect_failure,     // refused, unreachable
    connect_timeout,
    tls_failure,       // no TLS handshake with the origin, or a certificate that is not believed
    reset,             // closed or reset before a response head
    stale_connection,  // the same on a connection used before, without a byte of an answer: closed while
                       // idle, most likely
    refused_stream,    // by an HTTP/2 origin that has not looked at it: over its number of streams, or going
                       // away
    response_timeout,
    deadline_exceeded,  // that the client set (grpc-timeout)
    bad_response,       // not HTTP, or over a limit
    truncated,          // closed or reset after the response head
    stream_idle_timeout,
    going_away,   // a tunnel that the end of this process has ended
    evacuated,    // moved away from a region declared suspect or dead
    client_gone,  // the client closed or reset its side
    bad_body,     // the request's body broke the protocol
  };
  enum class Source : uint8_t { downstream, fairlead, upstream };
  /// `unsent`: no byte of the request reached an origin. `if_idempotent`: it may have been carried out.
  enum class Retry : uint8_t { no, if_idempotent, unsent };

  Kind kind = Kind::none;
  Source source = Source::fairlead;
  Retry retry = Retry::no;
  /// The connection that it shared was lost: another of its requests has told the detectors.
  bool told = false;
  /// The code of the origin's RST_STREAM (RFC 9113 §7); nothing: it was no such frame.
  std::optional<uint32_t> reset_code{};
};

const char* to_string(ProxyError::Kind kind);
const char* to_string(ProxyError::Source source);
/// Status of the answer made here for it.
int status_of(ProxyError::Kind kind);
/// What an attempt that ended so tells the detectors.
health::Outcome outcome_of(ProxyError::Kind kind);
health::Outcome outcome_of(const ProxyError& error);
/// Whether no connection came to be: nothing was sent.
bool is_connect_error(ProxyError::Kind kind);
/// Whether a request was turned away for lack of room: later, there may be some.
bool is_overload(ProxyError::Kind kind);
/// Whether this process or machine has run out of something: no fault of a peer.
bool is_exhaustion(std::error_code error);

}  // namespace fairlead::proxy
