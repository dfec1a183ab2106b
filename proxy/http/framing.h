#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "proxy/http/field_id.h"
#include "proxy/http/message.h"
#include "proxy/http/parse_result.h"

namespace fairlead::proxy::http {

/// What the fields of a head say about the message's length and the connection's future (RFC 9112 §6, §9.3),
/// the same for requests and responses.
struct Framing {
  std::optional<uint64_t> content_length;
  bool chunked = false;
  bool close = false;       // Connection: close
  bool keep_alive = false;  // Connection: keep-alive
  bool upgrade = false;     // Connection: upgrade with an Upgrade field

  bool persists(uint8_t minor_version) const { return !close && (minor_version >= 1 || keep_alive); }
};

/// Reads Content-Length, Transfer-Encoding, Connection and Upgrade, and marks the fields that Connection
/// names. `seen` holds the known ones among `fields`. Refuses whatever two readers could understand
/// differently: any repetition, any list, any coding but `chunked`, both at once, Transfer-Encoding in
/// HTTP/1.0.
ParseError read_framing(uint8_t minor_version, FieldSet seen, Fields& fields, Framing& framing);

}  // namespace fairlead::proxy::http
