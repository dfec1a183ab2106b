#include "proxy/upstream/tcp_pool.h"

namespace fairlead::proxy {

UpstreamConnection* TcpPool::make_connection() { return new TcpUpstreamConnection(reactor_, *this); }

void TcpPool::on_established(TcpUpstreamConnection& connection) {
  Waiter* const waiter = binds() ? take_bound(connection) : next_waiter();
  if (waiter != nullptr) {
    waiter->on_exchange(connection);
  } else {
    connection.close();  // whom it was made for has gone
  }
}

void TcpPool::on_closed(TcpUpstreamConnection& connection) {
  remove(connection);
  connect_for_waiters();
}

}  // namespace fairlead::proxy
