#pragma once

#include <boost/intrusive/list.hpp>
#include <string_view>

#include "proxy/http/parser.h"
#include "proxy/proxy_error.h"
#include "proxy/read_buffer.h"
#include "proxy/transport.h"

namespace fairlead::proxy {

class UpstreamPool;

/// One HTTP/1.1 connection to an endpoint: transport and response parser. Owned by its UpstreamPool, lent to
/// one Client at a time; worker's thread only. It ends when either side closes it, when it was idle for too
/// long, or with its pool.
class UpstreamConnection final : Transport::Owner {
 public:
  /// Who borrowed it. Every callback may release or close the connection. After `on_response_end` or
  /// `on_upstream_failure` the connection no longer belongs to the client.
  class Client {
   public:
    virtual void on_response_head(const http::ResponseHead& head) = 0;  // also for 1xx other than 101
    virtual void on_response_body(std::string_view bytes) = 0;
    virtual void on_response_end(const http::Fields& trailers) = 0;
    /// All bytes at hand were delivered: the moment to send what was made of them.
    virtual void on_response_pause() = 0;
    virtual void on_upstream_writable() = 0;
    virtual void on_upstream_failure(ProxyError error) = 0;

   protected:
    ~Client() = default;
  };

  using PoolHook = boost::intrusive::list_member_hook<>;

  UpstreamConnection(Reactor& reactor, UpstreamPool& pool, const http::ParserLimits& limits);

  /// Begins to connect; the pool hears of the end. `timeout` bounds it.
  void connect(const sockaddr* address, socklen_t length, Duration timeout);

  /// Makes `client` the borrower for one exchange.
  void lend(Client& client, http::Method method);
  /// Sends request bytes; returns how many the socket took. When it took fewer, `on_upstream_writable`
  /// follows; when the connection is found broken, `on_upstream_failure` follows.
  size_t write(std::string_view bytes);
  /// The request is complete: without it the connection is not used again.
  void end_request() { request_ended_ = true; }
  /// Stops and resumes delivery; for a client whose other side is full.
  void pause() { paused_ = true; }
  void resume();
  /// The borrower wants no more of it: the rest of a short response is read and dropped, otherwise it is
  /// closed.
  void abandon_response();
  /// The borrower gives up in the middle: closed.
  void close();

  /// Whether it served an exchange before: then a reset may only mean that the origin closed it while idle.
  bool reused() const { return exchanges_ > 1; }
  /// Whether the peer ended or sent something unasked since it became idle; looks at the socket itself.
  bool stale() const { return transport_.peer_closed() || transport_.anything_to_read(); }
  Time idle_since() const { return idle_since_; }

  PoolHook all_hook;
  PoolHook idle_hook;

 private:
  friend class UpstreamPool;
  enum class State : uint8_t { connecting, idle, lent, discarding, closed };
  static constexpr size_t kDiscardLimit = 64 * 1024;
  static constexpr Duration kDiscardTime = std::chrono::seconds(1);
  static constexpr int kReadsPerTurn = 16;

  void on_transport_ready() override;
  void on_timeout();
  void finish_connect();
  void watch_idle();
  bool answers_nothing();
  void read();
  bool parse();
  bool deliver_body(std::string_view bytes);
  bool finish_response();
  void on_peer_end(bool clean);
  void fail(ProxyError::Kind kind, ProxyError::Retry retry);

  Reactor& reactor_;
  UpstreamPool& pool_;  // outlives every state but `closed`
  Transport transport_;
  ReadBuffer input_;
  http::ResponseParser parser_;
  Client* client_ = nullptr;
  Timer timer_;  // of the connect, or of a response that is dropped
  Time connect_began_{};
  Time idle_since_{};
  size_t discarded_ = 0;
  uint64_t exchanges_ = 0;
  uint64_t lent_turn_ = 0;
  http::Method method_ = http::Method::get;
  State state_ = State::connecting;
  bool exhausted_ = false;  // the connect could not begin for want of a descriptor or of memory
  bool request_ended_ = false;
  bool wrote_ = false;  // any byte of the current request left
  bool want_write_ = false;
  bool paused_ = false;
  bool head_seen_ = false;  // a final head of the current response
  bool answering_ = false;  // an interim response has come
};

}  // namespace fairlead::proxy
