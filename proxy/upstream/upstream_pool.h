#pragma once

#include <boost/intrusive/list.hpp>
#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "config/config.h"
#include "health/evidence.h"
#include "proxy/http/parser.h"
#include "proxy/proxy_header.h"
#include "proxy/reactor.h"
#include "proxy/upstream/upstream_connection.h"
#include "proxy/upstream/upstream_exchange.h"
#include "proxy/upstream/upstream_metrics.h"
#include "routing/snapshot.h"
#include "tls/client_context.h"

namespace fairlead::proxy {

/// The connections of one worker to one endpoint, and who waits for one of them; both are bounded. How many
/// requests a connection takes at a time is its protocol's affair: Http1Pool, Http2Pool. Belongs to one
/// worker. Where endpoints are told the client by the PROXY protocol, a connection is bound to who waits for
/// it as soon as it is made, and serves nobody else. Lives as long as a snapshot or a request of that worker
/// names the endpoint, so that nobody has borrowed from it or waits when it is destroyed, which closes all
/// connections.
class UpstreamPool {
 public:
  /// Who waits for an exchange.
  class Waiter : public boost::intrusive::list_base_hook<> {
   public:
    virtual void on_exchange(UpstreamExchange& exchange) = 0;
    virtual void on_no_exchange(ProxyError error) = 0;
    /// Whose connection it is that endpoints are told of.
    virtual std::optional<ProxiedEnds> proxied_ends() const { return std::nullopt; }

   protected:
    ~Waiter() = default;

   private:
    friend class UpstreamPool;
    UpstreamConnection* bound_to_ = nullptr;
  };

  struct Options {
    routing::SocketAddress address;
    config::Pool limits;
    http::ParserLimits parser;
    health::EvidenceShard* evidence = nullptr;
    UpstreamMetrics* metrics = nullptr;
    std::shared_ptr<const tls::ClientContext> tls{};  // null: plain
    std::string host{};                               // as configured, for TLS
    config::ProxyProtocol proxy_protocol = config::ProxyProtocol::off;
  };

  UpstreamPool(Reactor& reactor, const Options& options);
  UpstreamPool(const UpstreamPool&) = delete;
  virtual ~UpstreamPool() = default;

  /// An exchange that can begin at once, on a connection that is there, or null. It must be lent at once.
  /// `sure`: only on a connection that its peer has not closed as far as can be told, for what can not be
  /// repeated.
  virtual UpstreamExchange* take(bool sure) = 0;
  /// Queues `waiter` and begins to connect if the bound allows; false when the queue is full. The answer
  /// comes later, never from within this call.
  bool wait(Waiter& waiter);
  /// Takes `waiter` out of the queue.
  void cancel(Waiter& waiter);
  /// Adopts changed bounds.
  void set_limits(const config::Pool& limits) { options_.limits = limits; }
  /// The same of what responses may be; what is on its way is not judged by them.
  void set_parser_limits(const http::ParserLimits& limits) { options_.parser = limits; }
  const http::ParserLimits& parser_limits() const { return options_.parser; }
  size_t connections() const { return all_.size(); }
  /// Whether a connect is under way.
  bool connecting() const { return connecting_ > 0; }
  UpstreamMetrics& metrics() { return *options_.metrics; }
  virtual config::Protocol protocol() const = 0;
  config::ProxyProtocol proxy_protocol() const { return options_.proxy_protocol; }
  /// Whether a connection serves one waiter alone.
  bool binds() const { return proxy_protocol() != config::ProxyProtocol::off; }
  const tls::ClientContext* tls() const { return options_.tls.get(); }
  /// State of a new TLS connection, which resumes the last session; null when memory is short.
  tls::SslPointer new_tls() { return options_.tls->new_connection(options_.host, &session_); }

 protected:
  virtual UpstreamConnection* make_connection() = 0;
  /// How many waiters the connections being made are good for.
  virtual size_t expected() const = 0;

  Waiter* next_waiter();
  /// Who `connection` is bound to and no longer waits then; null when it has left.
  Waiter* take_bound(UpstreamConnection& connection);
  /// Connections that were bound and are not yet established.
  size_t bound() const { return bound_.size(); }
  bool anybody_waits() const { return !waiters_.empty(); }
  void connect_for_waiters();
  /// Puts `connection` among those that expire when idle.
  void keep_idle(UpstreamConnection& connection);
  void remove(UpstreamConnection& connection);
  /// For the derived destructor: closing calls back into it.
  void close_all();

  using AllHook = boost::intrusive::member_hook<UpstreamConnection, UpstreamConnection::PoolHook,
                                                &UpstreamConnection::all_hook>;
  using IdleHook = boost::intrusive::member_hook<UpstreamConnection, UpstreamConnection::PoolHook,
                                                 &UpstreamConnection::idle_hook>;
  Reactor& reactor_;
  Options options_;
  boost::intrusive::list<UpstreamConnection, AllHook> all_;    // owned
  boost::intrusive::list<UpstreamConnection, IdleHook> idle_;  // most recently used first
  size_t connecting_ = 0;

 private:
  friend class UpstreamConnection;

  void on_connected(Duration took);
  void on_connect_failed(UpstreamConnection& connection, ProxyError::Kind kind);
  void begin_connect();
  /// Binds a connection that is made to who waits longest, and gives what it begins with; nothing: nobody
  /// waits any more.
  std::optional<std::string> bind(UpstreamConnection& connection);
  void expire_idle();

  tls::SessionSlot session_;  // before the connections end, which fill it
  boost::intrusive::list<Waiter> waiters_;
  absl::flat_hash_map<UpstreamConnection*, Waiter*> bound_;  // null: it waits no longer
  Timer idle_timer_;
};

}  // namespace fairlead::proxy
