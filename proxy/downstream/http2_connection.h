#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proxy/downstream/connected_client.h"
#include "proxy/downstream/downstream_connection.h"
#include "proxy/downstream/http2_stream.h"
#include "proxy/downstream/linger.h"
#include "proxy/http2/request_block.h"
#include "proxy/http2/session.h"
#include "proxy/transport.h"
#include "proxy/write_buffer.h"

namespace fairlead::proxy {

class ConnectionSet;

/// One client's HTTP/2 connection (RFC 9113) and the requests on it. What a turn has to send leaves in one
/// send at its end. Owned by its worker's ConnectionSet; worker's thread only. It ends when the client closes
/// it, when it sat idle, when the client floods or breaks the protocol, or when the worker drains: then the
/// client is told in two steps, so that no request is lost on the way.
class Http2Connection final : public DownstreamConnection, Transport::Owner, http2::Session::Owner {
 public:
  Http2Connection(WorkerContext& context, ConnectionSet& set, std::shared_ptr<const ListenerInfo> listener,
                  ClientAddress address);
  ~Http2Connection() override;

  /// Takes over a connection on which `received` has come already, a preface first.
  void start(Transport& from, std::string_view received);
  void close_if_idle() override;

  // From its streams.
  http2::Session& session() { return session_; }
  http2::RequestBlock& block() { return block_; }
  const ClientInfo& client() { return client_.info(); }
  std::optional<ProxiedEnds> proxied_ends() const { return client_.proxied_ends(transport_); }
  size_t high_watermark() const { return high_watermark_; }
  Duration idle_timeout() const { return context_.limits().stream_idle_timeout; }
  /// Bytes that a client takes within the idle timeout, or else counts as standing still: who takes one now
  /// and then would hold what it does not take for ever.
  uint64_t least_taken() const {
    return static_cast<uint64_t>(1 + kLeastRate * std::chrono::duration<double>(idle_timeout()).count());
  }
  void flush_later() { context_.reactor.at_turn_end(turn_end_); }
  void release(Http2Stream& stream);
  /// Resets a stream once what was written to it before is out: nghttp2 would drop that.
  void reset_after_flush(int32_t id, http2::StreamError error);
  bool draining() const { return draining_; }
  /// It carries a tunnel, which may be silent for long.
  void watch_for_silence() { transport_.watch_for_silence(); }
  void on_head_complete() { head_timer_.cancel(); }

 private:
  static constexpr int kReadsPerTurn = 16;
  static constexpr size_t kMostUnsent = 64 * 1024;
  static constexpr double kLeastRate = 64;  // bytes/s
  /// Between the two steps of a drain: longer than a round trip to most clients.
  static constexpr Duration kShutdownNotice = std::chrono::seconds(1);

  void on_transport_ready() override;
  http2::SessionStream* on_stream(int32_t id) override;
  void on_goaway(int32_t) override { leaving_ = true; }
  void on_settings() override {}
  void on_refused() override { context_.metrics.add_rejected("http2_message"); }
  void on_flood() override { context_.metrics.add_rejected("http2_flood"); }

  bool read();
  bool receive(std::string_view bytes);
  void fill();
  void flush();
  void on_timer();
  void await_request();
  void on_head_timeout();
  void await_progress();
  void on_stall();
  void end_streams();
  void linger();
  void close();

  WorkerContext& context_;
  ConnectionSet& set_;
  ConnectedClient client_;
  Transport transport_;
  WriteBuffer output_;
  http2::RequestBlock block_;
  http2::Session session_;
  std::vector<std::pair<int32_t, http2::StreamError>> resets_;  // to be made at the next flush
  TurnEnd turn_end_;
  Timer timer_;              // idle, or the second step of a drain
  Timer head_timer_;         // of a header block under way,
  int32_t head_stream_ = 0;  // which begins this stream
  Timer stall_timer_;        // of output that the client does not take
  uint64_t taken_ = 0;       // bytes, since it was armed
  // Destroyed before what they speak to until their end.
  std::vector<std::unique_ptr<Http2Stream>> streams_;
  Time idle_since_{};
  size_t high_watermark_;
  bool held_ = false;      // not read, for what waits to be sent
  bool leaving_ = false;   // no further request is expected
  bool draining_ = false;  // the first step of a drain was taken
  bool failed_ = false;    // closes once what there is to say is out
  Linger linger_;
  bool lingering_ = false;
  bool closed_ = false;
};

}  // namespace fairlead::proxy
