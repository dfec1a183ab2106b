#pragma once

#include <string>
#include <string_view>

#include "proxy/http/message.h"
#include "proxy/stream/client_info.h"

namespace fairlead::proxy {

/// What is added for one kind of request or another.
struct AddedFields {
  std::string_view authority{};      // whom it is for, where the client has not said so
  std::string_view grpc_timeout{};   // value of grpc-timeout; empty: none is set
  bool te_trailers = false;          // a gRPC call over HTTP/2 says that it takes trailers
  std::string_view upgrade{};        // protocol that a tunnel is asked for; empty: none
  std::string_view websocket_key{};  // of a WebSocket, where the client gave none
};

/// X-Forwarded-Client-Cert as the origin gets it: the certificate that the client has shown, or what a
/// trusted proxy says of its client; empty: none. What anybody else says of itself is worth nothing.
std::string_view forwarded_certificate(const http::RequestHead& head, const ClientInfo& client);

/// Appends the head that the origin gets: the client's, without what ends at this hop, with X-Forwarded-For,
/// -Proto, -Host (RFC 7239 §1 names the practice), -Client-Cert and X-Request-Id. What the client says in
/// X-Forwarded-* is kept only when it is trusted; its address is always added. `target`: normalised path and
/// query.
void append_upstream_head(const http::RequestHead& head, const ClientInfo& client, std::string_view target,
                          std::string_view request_id, const AddedFields& added, std::string& scratch,
                          std::string& out);

}  // namespace fairlead::proxy
