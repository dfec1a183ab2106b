#pragma once

#include <algorithm>

#include "proxy/upstream/http1_upstream_connection.h"
#include "proxy/upstream/upstream_pool.h"

namespace fairlead::proxy {

/// HTTP/1.1: a connection serves one request at a time. Lends the most recently used idle one; else connects;
/// else queues who waits. A connection that is bound to one client serves one request.
class Http1Pool final : public UpstreamPool {
 public:
  using UpstreamPool::UpstreamPool;
  ~Http1Pool() override { close_all(); }

  Http1UpstreamConnection* take(bool sure) override;
  config::Protocol protocol() const override { return config::Protocol::http1; }

 private:
  friend class Http1UpstreamConnection;

  UpstreamConnection* make_connection() override;
  size_t expected() const override { return connecting_ - std::min(connecting_, bound()); }
  void on_idle(Http1UpstreamConnection& connection);
  void on_closed(Http1UpstreamConnection& connection);
};

}  // namespace fairlead::proxy
