#pragma once

#include <string>
#include <string_view>

#include "config/config.h"
#include "health/time.h"
#include "proxy/http/message.h"
#include "proxy/http/websocket_frames.h"
#include "proxy/stream/client_info.h"
#include "routing/random.h"
#include "routing/route_table.h"

namespace fairlead::proxy {

/// A request that asks for a tunnel, and the tunnel that it becomes: an upgrade (RFC 9110 §7.8), as WebSocket
/// is (RFC 6455), the same over HTTP/2 (RFC 8441), or CONNECT (RFC 9110 §9.3.6). Each side may speak either
/// version of HTTP; what one asks and the other does not is made up for here. Exists while its Stream has
/// such a request; worker's thread only.
class Tunnel {
 public:
  /// Whether `head` asks for what `route` allows. CONNECT counts as a protocol named "connect".
  static bool asked(const http::RequestHead& head, const routing::Route& route);

  Tunnel(const http::RequestHead& head, const ClientInfo& client, bool origin_speaks_http2,
         routing::Random& random);

  /// What the Upgrade field towards the origin says; empty: CONNECT.
  std::string_view protocol() const { return protocol_; }
  /// Sec-WebSocket-Key for an origin that wants one, where the client has none; else empty.
  std::string_view key() const { return key_; }

  /// Whether the origin's answer opens it.
  bool accepts(const http::ResponseHead& head) const;
  /// Whether that answer is to this request: only here can a key that was made here be verified
  /// (RFC 6455 §4.1).
  bool proves(const http::ResponseHead& head) const;
  /// The head that tells the client so: 101, or 200 for CONNECT, whatever the protocols. Its views are good
  /// as long as those of `head`, and this. The tunnel is open from here on: it keeps what it needs of its
  /// route, so that the configuration that it began by can go.
  http::ResponseHead open(const http::ResponseHead& head, const routing::Route& route,
                          const config::Limits& limits, uint64_t generation);
  bool is_open() const { return open_; }

  // Once it is open.
  const routing::Route& route() const { return route_; }
  const config::Limits& limits() const { return limits_; }
  uint64_t generation() const { return generation_; }
  /// How many of the bytes that go to the client, or to the origin, may be forwarded before it is asked
  /// again: while the tunnel is to end, none behind the end of a frame.
  size_t to_client(std::string_view bytes) { return forward(to_client_, bytes); }
  size_t to_origin(std::string_view bytes) { return forward(to_origin_, bytes); }

  /// From `at` on it is to end; Time::max(): no such time.
  void leave_at(Time at) { leave_at_ = at; }
  Time leave_time() const { return leave_at_; }
  /// The time has come: it ends between two frames, or cut off at the next call.
  void leave() { leaving_ = true; }
  bool leaving() const { return leaving_; }
  /// Whether both directions stand between frames, so that a Close can be said; always true of what has no
  /// frames.
  bool can_end() const;
  /// The Close frames that are owed to either side (empty: none, or it has said so already).
  std::string_view farewell_to_client() const;
  std::string_view farewell_to_origin() const;

 private:
  size_t forward(http::WebSocketFrames& frames, std::string_view bytes) const;
  bool has_frames() const { return websocket_; }

  std::string protocol_;
  std::string key_;
  std::string accept_;  // Sec-WebSocket-Accept that the client waits for and an HTTP/2 origin does not send
  bool connect_;
  bool websocket_;
  bool origin_speaks_http2_;
  bool open_ = false;
  bool leaving_ = false;
  routing::Route route_;
  config::Limits limits_;
  uint64_t generation_ = 0;
  Time leave_at_ = Time::max();
  http::WebSocketFrames to_client_;
  http::WebSocketFrames to_origin_;
};

}  // namespace fairlead::proxy
