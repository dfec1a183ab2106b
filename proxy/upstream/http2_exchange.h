#pragma once

#include <string>

#include "proxy/http2/name_values.h"
#include "proxy/http2/session.h"
#include "proxy/upstream/upstream_exchange.h"

namespace fairlead::proxy {

class Http2UpstreamConnection;

/// One request on an HTTP/2 connection to an endpoint. Made by its connection, which destroys it when the
/// stream is over and nobody borrows it any more; worker's thread only.
class Http2Exchange final : public UpstreamExchange, http2::SessionStream {
 public:
  explicit Http2Exchange(Http2UpstreamConnection& connection) : connection_(connection) {}
  Http2Exchange(const Http2Exchange&) = delete;

  void lend(Client& client, http::Method method, bool tunnel) override;
  void pump(const RequestBuffer& request, bool complete) override;
  void pause() override { paused_ = true; }
  void resume() override;
  void abandon_response() override { close(); }
  /// Resets the stream; the connection goes on.
  void close() override;

  /// The connection has ended underneath. `told`: another exchange has said so, since one connection that is
  /// lost is one fault of its origin, whatever was on it. Gives whether it is known now.
  bool fail_with_connection(bool told);
  /// All bytes at hand were delivered.
  void pause_response();
  /// The peer's settings have come: what waits for them can begin.
  void on_settings();

 private:
  void on_fields_begin() override;
  void on_field(std::string_view name, std::string_view value) override;
  void on_fields_end(bool ended) override;
  void on_data(std::string_view bytes) override;
  void on_end() override { finish({}); }
  void on_close(http2::StreamError error) override;
  std::string_view unsent() override;
  void on_taken(size_t size) override;
  bool last() override;
  std::span<const nghttp2_nv> trailers() override;

  void begin();
  void take_head(bool ended);
  void finish(const http::Fields& trailers);
  void fail(ProxyError::Kind kind, ProxyError::Retry retry);
  ProxyError failure_of(http2::StreamError error) const;

  Http2UpstreamConnection& connection_;
  Client* client_ = nullptr;
  const RequestBuffer* request_ = nullptr;  // the client's
  int32_t id_ = -1;                         // none yet
  size_t uncredited_ = 0;                   // bytes that came while paused
  Time began_{};
  http::Method method_ = http::Method::get;
  bool tunnel_ = false;    // asked for
  bool refused_ = false;   // the peer takes none
  bool complete_ = false;  // nothing will be added to the request
  bool ended_ = false;     // its end was handed to the session
  bool paused_ = false;
  bool answering_ = false;  // an interim head has come
  bool head_seen_ = false;  // a final one
  bool touched_ = false;    // something was delivered since the last pause_response()
};

}  // namespace fairlead::proxy
