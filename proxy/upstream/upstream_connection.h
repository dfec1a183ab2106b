#pragma once

#include <boost/intrusive/list_hook.hpp>

#include "proxy/proxy_error.h"
#include "proxy/transport.h"

namespace fairlead::proxy {

class UpstreamPool;

/// A connection to an endpoint, whatever is spoken on it: connects, secures, and tells its pool. Owned by the
/// pool; worker's thread only. It ends when either side closes it, when it was idle for too long, or with its
/// pool.
class UpstreamConnection : protected Transport::Owner {
 public:
  using PoolHook = boost::intrusive::list_member_hook<>;

  UpstreamConnection(Reactor& reactor, UpstreamPool& pool);
  UpstreamConnection(const UpstreamConnection&) = delete;
  virtual ~UpstreamConnection() = default;

  /// Begins to connect; the pool hears of the end. `timeout` bounds it, and again the TLS handshake.
  void connect(const sockaddr* address, socklen_t length, Duration timeout);
  /// Ends it, with whatever is under way on it.
  virtual void close() = 0;

  Time idle_since() const { return idle_since_; }

  PoolHook all_hook;
  PoolHook idle_hook;

 protected:
  /// Connected, and secured if the service asks for it.
  virtual void on_established() = 0;
  /// Readiness changed on the established connection.
  virtual void on_ready() = 0;
  /// The timer, which is the derived class's own once established.
  virtual void on_timer() = 0;

  bool established() const { return established_; }

  Reactor& reactor_;
  Transport transport_;
  Timer timer_;
  Time idle_since_{};

 private:
  void on_transport_ready() final;
  void on_timeout();
  void finish_connect();
  /// Says whose connection it is, if the endpoint wants to know; false: it has failed.
  bool send_proxy_header();
  void begin_handshake();
  void continue_handshake();
  void finish();
  void fail(ProxyError::Kind kind);

  UpstreamPool& pool_;  // outlives it, until it is closed
  Time connect_began_{};
  Duration connect_took_{};
  Duration timeout_{};
  bool exhausted_ = false;  // the connect could not begin for want of a descriptor or of memory
  bool established_ = false;
};

}  // namespace fairlead::proxy
