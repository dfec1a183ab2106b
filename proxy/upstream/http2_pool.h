#pragma once

#include <algorithm>

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
  static constexpr uint32_t kStreamsExpected = 100;  // of the first connection; RFC 9113 §6.5.2

  UpstreamConnection* make_connection() override;
  size_t expected() const override { return connecting_ * streams(); }

  const config::Pool& limits() const { return options_.limits; }
  StringPool& strings() { return strings_; }
  /// How many requests at a time a connection takes that has yet to say so: as many as the last one that did.
  uint32_t streams() const { return std::min(told_, options_.limits.http2_concurrent_streams); }
  void on_streams_told(uint32_t count) { told_ = std::max(count, 1u); }
  /// A connection can take requests: those that wait, else it idles.
  void on_room(Http2UpstreamConnection& connection);
  void on_busy(Http2UpstreamConnection& connection) { idle_.erase(idle_.iterator_to(connection)); }
  void on_closed(Http2UpstreamConnection& connection);
  void on_wrong_protocol(Http2UpstreamConnection& connection);

  StringPool strings_;
  uint32_t told_ = kStreamsExpected;
};

}  // namespace fairlead::proxy
