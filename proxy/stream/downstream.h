#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "proxy/http/message.h"
#include "proxy/http/serializer.h"
#include "proxy/proxy_header.h"

namespace fairlead::proxy {

/// Where a Stream's response goes: the client's side of one request, whatever its protocol. Implemented by
/// the connection that owns the Stream. Nothing here calls back into the Stream, except `on_stream_ended`,
/// which is the Stream's last act.
class Downstream {
 public:
  virtual void write_interim(const http::ResponseHead& head) = 0;
  virtual void write_head(const http::ResponseHead& head, std::string_view request_id) = 0;
  virtual void write_body(std::string_view bytes) = 0;
  virtual void write_end(const http::Fields& trailers) = 0;
  /// A whole response made here.
  virtual void write_reply(http::LocalReply reply) = 0;
  /// Sends what was written so far.
  virtual void flush() = 0;
  /// Whether more response bytes wait to be sent than may.
  virtual bool full() const = 0;
  /// Breaks the response off, so that the client can not take it for complete. `reset_code`: that by which
  /// its origin did so (see ProxyError).
  virtual void abort(std::optional<uint32_t> reset_code) = 0;
  /// The Stream takes request bytes again (see Stream::request_paused).
  virtual void resume_request() = 0;
  /// Whose connection it is, for endpoints that are told by the PROXY protocol; nothing: not one between IP
  /// addresses.
  virtual std::optional<ProxiedEnds> proxied_ends() const = 0;
  /// The request is over; the Stream may be used for the next one.
  virtual void on_stream_ended() = 0;

 protected:
  ~Downstream() = default;
};

}  // namespace fairlead::proxy
