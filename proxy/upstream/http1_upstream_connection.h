#pragma once

#include <string_view>

#include "proxy/http/parser.h"
#include "proxy/read_buffer.h"
#include "proxy/upstream/upstream_connection.h"
#include "proxy/upstream/upstream_exchange.h"

namespace fairlead::proxy {

class Http1Pool;

/// One HTTP/1.1 connection to an endpoint: transport and response parser. Lent to one client at a time; it is
/// the exchange while it is lent.
class Http1UpstreamConnection final : public UpstreamConnection, public UpstreamExchange {
 public:
  Http1UpstreamConnection(Reactor& reactor, Http1Pool& pool, const http::ParserLimits& limits);

  void lend(Client& client, http::Method method, bool tunnel) override;
  void pump(const RequestBuffer& request, bool complete) override;
  void pause() override { paused_ = true; }
  void resume() override;
  /// The rest of a short response is read and dropped, otherwise the connection is closed.
  void abandon_response() override;
  void close() override;

  /// Whether it served an exchange before: then a reset may only mean that the origin closed it while idle.
  bool reused() const { return exchanges_ > 1; }
  /// Whether the peer ended or sent something unasked since it became idle; looks at the socket itself.
  bool stale() { return transport_.peer_closed() || transport_.anything_to_read(); }

 private:
  enum class State : uint8_t { connecting, idle, lent, discarding, closed };
  static constexpr size_t kDiscardLimit = 64 * 1024;
  static constexpr Duration kDiscardTime = std::chrono::seconds(1);
  static constexpr int kReadsPerTurn = 16;

  void on_established() override;
  void on_ready() override;
  void on_timer() override { close(); }
  size_t write(std::string_view bytes);
  void watch_idle();
  bool answers_nothing();
  void read();
  bool parse();
  bool deliver_body(std::string_view bytes);
  bool finish_response();
  void on_peer_end(bool clean);
  void fail(ProxyError::Kind kind, ProxyError::Retry retry);

  Http1Pool& pool_;
  ReadBuffer input_;
  http::ResponseParser parser_;
  Client* client_ = nullptr;
  size_t discarded_ = 0;
  uint64_t exchanges_ = 0;
  uint64_t lent_turn_ = 0;
  http::Method method_ = http::Method::get;
  State state_ = State::connecting;
  bool tunnel_ = false;  // asked for
  bool tunnel_open_ = false;
  bool request_ended_ = false;
  bool want_write_ = false;
  bool paused_ = false;
  bool head_seen_ = false;  // a final head of the current response
  bool answering_ = false;  // an interim response has come
};

}  // namespace fairlead::proxy
