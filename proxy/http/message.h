#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace fairlead::proxy::http {

enum class Method : uint8_t { get, head, post, put, delete_, connect, options, trace, patch, other };

/// RFC 9110 §9.2.2. What may be sent again although an earlier try may have been carried out.
inline bool is_idempotent(Method m) {
  return m == Method::get || m == Method::head || m == Method::put || m == Method::delete_ ||
         m == Method::options || m == Method::trace;
}

/// Fields that the proxy itself reads, removes or writes; everything else is `other`.
enum class FieldId : uint8_t {
  other,
  connection,
  content_length,
  date,
  endpoint_load_metrics,
  expect,
  forwarded,
  grpc_timeout,
  host,
  keep_alive,
  location,
  proxy_authenticate,
  proxy_authorization,
  proxy_connection,
  retry_after,
  server,
  te,
  traceparent,
  trailer,
  transfer_encoding,
  upgrade,
  user_agent,
  via,
  x_forwarded_client_cert,
  x_forwarded_for,
  x_forwarded_host,
  x_forwarded_proto,
  x_request_id,
};

/// One field line; views into the bytes it was parsed from. `line` spans the whole line with its CRLF, so
/// that runs of kept fields can be forwarded with one copy.
struct Field {
  FieldId id = FieldId::other;
  bool named_by_connection = false;  // listed in Connection: hop-by-hop, not forwarded
  std::string_view name;
  std::string_view value;  // without surrounding whitespace
  std::string_view line;
};

/// Cleared and refilled for each message; keeps its storage (which absl::InlinedVector::clear would give
/// back), and costs an idle connection nothing inline.
using Fields = std::vector<Field>;

/// How a message's body is delimited (RFC 9112 §6.3).
enum class BodyKind : uint8_t { none, length, chunked, until_close };

struct RequestHead {
  Method method = Method::get;
  std::string_view method_text;
  std::string_view target;     // as received
  std::string_view authority;  // Host's value, or the absolute-form target's authority, which replaces it
  std::string_view path;       // of target, before '?', not normalised
  std::string_view query;      // after '?', may be empty
  uint8_t minor_version = 1;
  bool keep_alive = true;  // the client allows the connection to persist
  bool expect_continue = false;
  /// The one protocol that the client would change to: Upgrade with Connection: upgrade (RFC 9110 §7.8), or
  /// `:protocol` of an extended CONNECT (RFC 8441), whose method reads GET here. Empty: none.
  std::string_view upgrade{};
  BodyKind body = BodyKind::none;
  uint64_t content_length = 0;  // when body is `length`
  Fields fields;

  bool has_body() const { return body == BodyKind::chunked || content_length > 0; }
};

/// Whether an answer over HTTP/1 to a request that asked for a tunnel opens it.
inline bool opens_tunnel(Method method, int status) {
  return method == Method::connect ? status / 100 == 2 : status == 101;
}

struct ResponseHead {
  int status = 0;
  std::string_view reason;
  uint8_t minor_version = 1;
  bool keep_alive = true;  // the origin allows the connection to persist
  BodyKind body = BodyKind::none;
  uint64_t content_length = 0;  // when body is `length`, or of a HEAD answer for information
  std::string_view upgrade{};   // of a 101 made here: the protocol that follows
  std::string_view accept{};    // and Sec-WebSocket-Accept, where the origin gave none
  Fields fields;

  bool has_body() const {
    return body == BodyKind::chunked || body == BodyKind::until_close ||
           (body == BodyKind::length && content_length > 0);
  }
};

}  // namespace fairlead::proxy::http
