#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "proxy/stream/worker_context.h"

namespace fairlead::proxy {

class DownstreamConnection;
class Http1ExchangePool;
class TlsHandshake;

/// A worker's client connections: owns them, counts them against the bound, drains them. Worker's thread
/// only.
class ConnectionSet {
 public:
  explicit ConnectionSet(WorkerContext& context);
  ~ConnectionSet();
  ConnectionSet(const ConnectionSet&) = delete;

  void add(std::unique_ptr<DownstreamConnection> connection);
  /// Destroys `connection` at the end of the turn.
  void remove(DownstreamConnection& connection);
  /// Puts `connection` in the place of `old`: one client, which has gone on.
  template <typename Connection>
  Connection& replace(DownstreamConnection& old, std::unique_ptr<Connection> connection) {
    Connection& put = *connection;
    put_in_place(old, std::move(connection));
    return put;
  }
  size_t size() const { return size_; }
  bool full() const;
  /// Over nine tenths of the bound: idle connections are given less time.
  bool pressed() const;
  /// When a connection that idles since `since` is to be looked at again; nothing: its time is up.
  std::optional<Duration> idle_time_left(Time since) const;

  /// Handshakes are bounded in number: one too many displaces the oldest, which is the likeliest to be a
  /// client that never means to finish.
  void handshake_begins(TlsHandshake& handshake);
  /// At once, since the object itself lives until the end of the turn; the second time it does nothing.
  void handshake_ends(TlsHandshake& handshake);
  size_t handshakes() const { return handshakes_; }

  Http1ExchangePool& exchanges() { return *exchanges_; }

  /// From now on connections end after their current response, idle ones at once; `empty` is called when none
  /// is left.
  void drain(std::function<void()> empty);
  bool draining() const { return draining_; }

 private:
  void put_in_place(DownstreamConnection& old, std::unique_ptr<DownstreamConnection> connection);

  struct List;

  WorkerContext& context_;
  std::unique_ptr<Http1ExchangePool> exchanges_;
  std::unique_ptr<List> list_;
  size_t size_ = 0;
  size_t handshakes_ = 0;
  bool draining_ = false;
  std::function<void()> empty_;
};

}  // namespace fairlead::proxy
