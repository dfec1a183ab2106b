#pragma once

#include <memory>
#include <string>

#include "proxy/http2/name_values.h"
#include "proxy/http2/session.h"
#include "proxy/timer_wheel.h"
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
  void pause() override;
  void resume() override;
  void abandon_response() override { close(); }
  /// Ends the stream once the peer has all, or after a moment.
  void leave() override;
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
  /// How long what was said last on a tunnel may take to go out and be answered by the stream's end.
  static constexpr Duration kFarewellTime = std::chrono::seconds(1);
  /// What is still to be sent for a borrower that has left.
  struct Farewell {
    explicit Farewell(Http2Exchange& exchange);
    std::string text;
    Timer timer;
  };

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
  void on_farewell_timeout();

  Http2UpstreamConnection& connection_;
  Client* client_ = nullptr;
  const RequestBuffer* request_ = nullptr;  // the client's
  std::unique_ptr<Farewell> farewell_;      // only tunnels that end by themselves have one
  int32_t id_ = -1;                         // none yet
  size_t uncredited_ = 0;                   // bytes that came while paused
  Time began_{};
  Time paused_at_{};
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
