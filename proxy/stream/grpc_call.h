#pragma once

#include <string>
#include <string_view>

#include "health/time.h"
#include "proxy/http/grpc.h"
#include "proxy/proxy_error.h"
#include "proxy/stream/client_info.h"

namespace fairlead::proxy {

/// What a Stream knows of its request as a gRPC call: the deadline that the client set and the status that it
/// is told. Only a client that speaks HTTP/2 makes calls (gRPC's PROTOCOL-HTTP2.md): over HTTP/1 there are no
/// trailers to tell it a status in, unless it speaks gRPC-Web, which is translated. Worker's thread only.
class GrpcCall {
 public:
  void begin(const http::RequestHead& head, const ClientInfo& client, Time now);
  /// The same for a call that is translated from gRPC-Web.
  void begin_translated(const http::RequestHead& head, Time now);
  bool active() const { return active_; }
  /// Time::max(): none.
  Time deadline() const { return deadline_; }
  /// The value of grpc-timeout for the next hop, of the same length each time; empty: it gets none.
  std::string timeout(Time now) const;
  /// Whether a response's head or trailers say UNAVAILABLE, the one status that speaks of the origin rather
  /// than of the call.
  bool unavailable(const http::Fields& fields) const;
  /// Takes the status from a response's head or trailers; the first that names one counts.
  void on_fields(const http::Fields& fields);
  /// Ends in an error made here, before or after the response's head.
  void fail(const ProxyError& error, int http_status);
  void fail(int status) { status_ = status; }
  /// What the client is told; http::grpc_code::kNone: nothing yet.
  int status() const { return status_; }

 private:
  Time deadline_ = Time::max();
  int status_ = http::grpc_code::kNone;
  bool active_ = false;
};

}  // namespace fairlead::proxy
