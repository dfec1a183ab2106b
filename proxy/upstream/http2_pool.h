#pragma once

#include "proxy/string_pool.h"
#include "proxy/upstream/http2_upstream_connection.h"
#include "proxy/upstream/upstream_pool.h"

namespace fairlead::proxy {

/// HTTP/2: a connection serves many requests at a time, so few are made: a further one when those that there
/// are have no room left.
class Http2Pool final : public UpstreamPool {
 public:
  using UpstreamPool::UpstreamPool;
  ~Http2Pool() override { close_all(); }

  Http2Exchange* take(bool sure) override;
  config::Protocol protocol() const override { return config::Protocol::h2; }

 private:
  friend class Http2UpstreamConnection;
  UpstreamConnection* make_connection() override;
  size_t expected() const override { return connecting_ * options_.limits.http2_concurrent_streams; }

  const config::Pool& limits() const { return options_.limits; }
  StringPool& strings() { return strings_; }
  /// A connection can take requests: those that wait, else it idles.
  void on_room(Http2UpstreamConnection& connection);
  void on_busy(Http2UpstreamConnection& connection) { idle_.erase(idle_.iterator_to(connection)); }
  void on_closed(Http2UpstreamConnection& connection);
  void on_wrong_protocol(Http2UpstreamConnection& connection);

  StringPool strings_;
};

}  // namespace fairlead::proxy
