#pragma once

#include <string>
#include <string_view>

#include "proxy/http/message.h"
#include "proxy/stream/client_info.h"

namespace fairlead::proxy {

/// What is added to a gRPC call.
struct GrpcFields {
  std::string_view timeout{};  // value of grpc-timeout; empty: none is set
  bool te_trailers = false;    // over HTTP/2 it says that it takes trailers
};

/// Appends the head that the origin gets: the client's, without what ends at this hop, with X-Forwarded-For,
/// -Proto, -Host (RFC 7239 §1 names the practice), -Client-Cert and X-Request-Id. What the client says in
/// X-Forwarded-* is kept only when it is trusted; its address is always added. `target`: normalised path and
/// query.
void append_upstream_head(const http::RequestHead& head, const ClientInfo& client, std::string_view target,
                          std::string_view request_id, const GrpcFields& grpc, std::string& scratch,
                          std::string& out);

}  // namespace fairlead::proxy
