#include "proxy/upstream/http1_pool.h"

namespace fairlead::proxy {

Http1UpstreamConnection* Http1Pool::take(bool sure) {
  while (!idle_.empty()) {
    auto& connection = static_cast<Http1UpstreamConnection&>(idle_.front());
    idle_.pop_front();
    if (!sure || !connection.stale()) return &connection;
    connection.close();
  }
  return nullptr;
}

UpstreamConnection* Http1Pool::make_connection() {
  return new Http1UpstreamConnection(reactor_, *this, options_.parser);
}

void Http1Pool::on_idle(Http1UpstreamConnection& connection) {
  if (binds()) {
    Waiter* waiter = take_bound(connection);
    if (waiter != nullptr) {
      waiter->on_exchange(connection);
    } else {
      connection.close();
    }
    return;
  }
  if (Waiter* waiter = next_waiter(); waiter != nullptr) {
    waiter->on_exchange(connection);
  } else {
    keep_idle(connection);
  }
}

void Http1Pool::on_closed(Http1UpstreamConnection& connection) {
  remove(connection);
  connect_for_waiters();
}

}  // namespace fairlead::proxy
