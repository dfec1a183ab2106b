#pragma once

#include <boost/intrusive/list.hpp>
#include <memory>

#include "config/config.h"
#include "health/evidence.h"
#include "proxy/http/parser.h"
#include "proxy/reactor.h"
#include "proxy/upstream/upstream_connection.h"
#include "proxy/upstream/upstream_metrics.h"
#include "routing/snapshot.h"

namespace fairlead::proxy {

/// The connections of one worker to one endpoint. Lends the most recently used idle one; else connects, up to
/// a bound; else queues who waits, up to a bound. Belongs to one worker; lives as long as a snapshot or a
/// request of that worker names the endpoint, so that nobody has borrowed from it or waits when it is
/// destroyed, which closes all connections.
class UpstreamPool {
 public:
  /// Who waits for a connection.
  class Waiter : public boost::intrusive::list_base_hook<> {
   public:
    virtual void on_connection(UpstreamConnection& connection) = 0;
    virtual void on_no_connection(ProxyError error) = 0;

   protected:
    ~Waiter() = default;
  };

  struct Options {
    routing::SocketAddress address;
    config::Pool limits;
    http::ParserLimits parser;
    health::EvidenceShard* evidence = nullptr;
    UpstreamMetrics* metrics = nullptr;
  };

  UpstreamPool(Reactor& reactor, const Options& options);
  ~UpstreamPool();
  UpstreamPool(const UpstreamPool&) = delete;

  /// An idle connection, or null. It must be lent at once.
  UpstreamConnection* take_idle();
  /// Queues `waiter` and begins to connect if the bound allows; false when the queue is full. The answer
  /// comes later, never from within this call.
  bool wait(Waiter& waiter);
  /// Takes `waiter` out of the queue.
  void cancel(Waiter& waiter);
  /// Adopts changed bounds.
  void set_limits(const config::Pool& limits) { options_.limits = limits; }
  size_t connections() const { return all_.size(); }
  UpstreamMetrics& metrics() { return *options_.metrics; }

 private:
  friend class UpstreamConnection;
  using AllHook = boost::intrusive::member_hook<UpstreamConnection, UpstreamConnection::PoolHook,
                                                &UpstreamConnection::all_hook>;
  using IdleHook = boost::intrusive::member_hook<UpstreamConnection, UpstreamConnection::PoolHook,
                                                 &UpstreamConnection::idle_hook>;

  void begin_connect();
  Waiter* next_waiter();
  void connect_for_waiters();
  void on_connected(UpstreamConnection& connection, Duration took);
  void on_connect_failed(UpstreamConnection& connection, ProxyError::Kind kind);
  void on_idle(UpstreamConnection& connection);
  void on_closed(UpstreamConnection& connection, bool was_connecting);
  void remove(UpstreamConnection& connection);
  void expire_idle();

  Reactor& reactor_;
  Options options_;
  boost::intrusive::list<UpstreamConnection, AllHook> all_;    // owned
  boost::intrusive::list<UpstreamConnection, IdleHook> idle_;  // most recently used first
  boost::intrusive::list<Waiter> waiters_;
  size_t connecting_ = 0;
  Timer idle_timer_;
};

}  // namespace fairlead::proxy
