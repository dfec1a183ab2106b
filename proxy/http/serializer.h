#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/http/local_reply.h"  // IWYU pragma: export
#include "proxy/http/message.h"
#include "proxy/http/reason_phrase.h"  // IWYU pragma: export

namespace fairlead::proxy::http {

/// What the proxy adds to a request head. Prepared by the caller; all values are already safe to write.
struct RequestRewrite {
  std::string_view target;           // normalised path and query to send
  std::string_view authority;        // Host to send
  std::string_view forwarded_for;    // value of X-Forwarded-For to send (the received ones are dropped)
  std::string_view forwarded_proto;  // "http", "https"
  std::string_view forwarded_host;
  std::string_view client_certificate;  // X-Forwarded-Client-Cert to send (the received ones are dropped)
  std::string_view request_id;          // X-Request-Id to send
  std::string_view upgrade{};           // protocol to ask for; empty: none
  std::string_view websocket_key{};     // Sec-WebSocket-Key to add; empty: none
  std::string_view grpc_timeout{};      // value of grpc-timeout to send (a received one is dropped then)
  bool te_trailers = false;             // say that trailers are understood, as gRPC wants it
  bool expect_continue = false;         // keep Expect: 100-continue
  bool keep_forwarded = false;          // keep Forwarded (RFC 7239): only from a trusted proxy
};

/// How what follows Host begins, when an upgrade is asked for.
inline constexpr std::string_view kUpgradeLines = "Connection: Upgrade\r\nUpgrade: ";

/// Appends the head as HTTP/1.1 with its framing fields: hop-by-hop fields (RFC 9110 §7.6.1: Connection and
/// what it names, Keep-Alive, Proxy-Connection, Proxy-Authorization, TE, Transfer-Encoding, Upgrade, Trailer
/// kept only when chunked) are removed, except that X-Forwarded-*, Host, Content-Length and the like can not
/// be removed by naming them in Connection. Runs of kept fields are copied in one piece.
void append_request_head(const RequestHead& head, const RequestRewrite& rewrite, std::string& out);

/// How the response will be delimited towards the client, and whether the client's connection persists after
/// it.
struct ResponseRewrite {
  BodyKind body = BodyKind::none;
  uint64_t content_length = 0;
  bool close = false;              // adds Connection: close
  bool keep_alive_http10 = false;  // adds Connection: keep-alive, for an HTTP/1.0 client
  std::string_view request_id;     // X-Request-Id to send; empty: leave
};
void append_response_head(const ResponseHead& head, const ResponseRewrite& rewrite, std::string& out);

/// One chunk (never empty), the last chunk with trailers (hop-by-hop and framing fields among them are
/// dropped).
void append_chunk(std::string_view data, std::string& out);
void append_chunk_header(size_t size,
                         std::string& out);  // the caller sends `size` bytes and then "\r\n" itself
void append_last_chunk(const Fields& trailers, std::string& out);
/// The trailers alone, as lines.
void append_trailers(const Fields& trailers, std::string& out);

}  // namespace fairlead::proxy::http
