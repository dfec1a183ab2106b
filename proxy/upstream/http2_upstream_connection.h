#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proxy/http/parse_result.h"
#include "proxy/http2/response_block.h"
#include "proxy/http2/session.h"
#include "proxy/upstream/http2_exchange.h"
#include "proxy/upstream/upstream_connection.h"
#include "proxy/write_buffer.h"

namespace fairlead::proxy {

class Http2Pool;

/// One HTTP/2 connection to an endpoint and the exchanges on it. What they write in a turn leaves in one send
/// at its end. Owned by its Http2Pool; worker's thread only.
class Http2UpstreamConnection final : public UpstreamConnection, http2::Session::Owner {
 public:
  Http2UpstreamConnection(Reactor& reactor, Http2Pool& pool, const http::ParserLimits& limits);
  ~Http2UpstreamConnection() override;

  void close() override;
  /// An exchange to be lent.
  Http2Exchange& new_exchange();
  /// Whether one more request may begin on it.
  bool has_room() const;
  /// Whether nothing is under way on it.
  bool idle() const { return exchanges_.empty() && !closed_; }
  /// Whether the peer has ended it as far as can be told.
  bool stale() const { return transport_.peer_closed(); }

  // From its exchanges.
  Time now() const { return reactor_.now(); }
  http2::Session& session() { return *session_; }
  http2::ResponseBlock& block() { return block_; }
  std::string_view scheme() const { return transport_.tls() == nullptr ? "http" : "https"; }
  void flush_later() { reactor_.at_turn_end(turn_end_); }
  void arm(Timer& timer, Duration delay) { reactor_.arm(timer, delay); }
  /// It carries a tunnel, which may be silent for long.
  void watch_for_silence() { transport_.watch_for_silence(); }
  void touch(Http2Exchange& exchange) { touched_.push_back(&exchange); }
  /// Looks at what was touched in the next turn.
  void revisit() { transport_.revisit(); }
  void release(Http2Exchange& exchange);
  /// A request begun at `since` was given up without an answer: if nothing at all has come since then,
  /// nothing new begins here.
  void doubt(Time since);

 private:
  static constexpr int kReadsPerTurn = 16;
  static constexpr size_t kMostUnsent = 64 * 1024;

  void on_established() override;
  void on_ready() override;
  void on_timer() override { close(); }
  http2::SessionStream* on_stream(int32_t) override { return nullptr; }
  void on_goaway(int32_t last) override;
  void on_settings() override;
  void on_refused() override {}  // its exchange fails

  bool read();
  void pause_responses();
  void flush();

  Http2Pool& pool_;
  http2::ResponseBlock block_;
  std::optional<http2::Session> session_;
  WriteBuffer output_;
  TurnEnd turn_end_;
  std::vector<std::unique_ptr<Http2Exchange>> exchanges_;
  std::vector<Http2Exchange*> touched_;
  Time received_{};       // when bytes came last
  bool retired_ = false;  // no further requests
  bool closed_ = false;
};

}  // namespace fairlead::proxy
