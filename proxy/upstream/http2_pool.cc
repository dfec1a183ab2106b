#include "proxy/upstream/http2_pool.h"

namespace fairlead::proxy {

Http2Exchange* Http2Pool::take(bool sure) {
  for (auto& candidate : all_) {
    auto& connection = static_cast<Http2UpstreamConnection&>(candidate);
    if (connection.has_room() && !(sure && connection.stale())) return &connection.new_exchange();
  }
  return nullptr;
}

UpstreamConnection* Http2Pool::make_connection() {
  return new Http2UpstreamConnection(reactor_, *this, options_.parser);
}

void Http2Pool::on_room(Http2UpstreamConnection& connection) {
  while (connection.has_room()) {
    Waiter* waiter = next_waiter();
    if (waiter == nullptr) break;
    waiter->on_exchange(connection.new_exchange());
  }
  if (connection.idle() && !connection.idle_hook.is_linked()) keep_idle(connection);
}

void Http2Pool::on_closed(Http2UpstreamConnection& connection) {
  remove(connection);
  connect_for_waiters();
}

void Http2Pool::on_wrong_protocol(Http2UpstreamConnection& connection) {
  Waiter* waiter = next_waiter();
  connection.close();
  if (waiter != nullptr) {
    waiter->on_no_exchange(
        {ProxyError::Kind::tls_failure, ProxyError::Source::upstream, ProxyError::Retry::unsent});
  }
}

}  // namespace fairlead::proxy
