#pragma once

#include "proxy/upstream/tcp_upstream_connection.h"
#include "proxy/upstream/upstream_pool.h"

namespace fairlead::proxy {

/// Plain TCP: a connection is made for each client and serves nobody else.
class TcpPool final : public UpstreamPool {
 public:
  using UpstreamPool::UpstreamPool;
  ~TcpPool() override { close_all(); }

  UpstreamExchange* take(bool) override { return nullptr; }
  config::Protocol protocol() const override { return config::Protocol::tcp; }

 private:
  friend class TcpUpstreamConnection;

  UpstreamConnection* make_connection() override;
  size_t expected() const override { return connecting_; }
  void on_established(TcpUpstreamConnection& connection);
  void on_closed(TcpUpstreamConnection& connection);
};

}  // namespace fairlead::proxy
