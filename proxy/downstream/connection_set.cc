#include "proxy/downstream/connection_set.h"

#include <algorithm>

#include "proxy/downstream/http1_exchange.h"
#include "proxy/downstream/tls_handshake.h"

namespace fairlead::proxy {

using Hook = boost::intrusive::list_member_hook<>;

struct ConnectionSet::List {
  boost::intrusive::list<DownstreamConnection, boost::intrusive::member_hook<DownstreamConnection, Hook,
                                                                             &DownstreamConnection::set_hook>>
      all;
  boost::intrusive::list<TlsHandshake,
                         boost::intrusive::member_hook<TlsHandshake, Hook, &TlsHandshake::handshake_hook>>
      handshakes;  // oldest first
};

ConnectionSet::ConnectionSet(WorkerContext& context)
    : context_(context),
      exchanges_(std::make_unique<Http1ExchangePool>(context)),
      list_(std::make_unique<List>()) {}

ConnectionSet::~ConnectionSet() {
  list_->all.clear_and_dispose([](DownstreamConnection* connection) { delete connection; });
}

void ConnectionSet::add(std::unique_ptr<DownstreamConnection> connection) {
  list_->all.push_back(*connection.release());
  ++size_;
  context_.metrics.downstream_connections.add(1);
  context_.metrics.downstream_connections_total.add();
}

void ConnectionSet::remove(DownstreamConnection& connection) {
  list_->all.erase(list_->all.iterator_to(connection));
  --size_;
  context_.metrics.downstream_connections.add(-1);
  context_.reactor.discard(std::unique_ptr<DownstreamConnection>(&connection));
  if (draining_ && size_ == 0 && empty_) std::exchange(empty_, nullptr)();
}

void ConnectionSet::put_in_place(DownstreamConnection& old,
                                 std::unique_ptr<DownstreamConnection> connection) {
  list_->all.insert(list_->all.iterator_to(old), *connection.release());
  list_->all.erase(list_->all.iterator_to(old));
  context_.reactor.discard(std::unique_ptr<DownstreamConnection>(&old));
}

void ConnectionSet::handshake_begins(TlsHandshake& handshake) {
  if (handshakes_ >= context_.limits().max_tls_handshakes) list_->handshakes.front().displace();
  list_->handshakes.push_back(handshake);
  ++handshakes_;
}

void ConnectionSet::handshake_ends(TlsHandshake& handshake) {
  if (!handshake.handshake_hook.is_linked()) return;
  list_->handshakes.erase(list_->handshakes.iterator_to(handshake));
  --handshakes_;
}

bool ConnectionSet::full() const { return size_ >= context_.limits().max_connections; }

bool ConnectionSet::pressed() const { return size_ * 10 > uint64_t{context_.limits().max_connections} * 9; }

std::optional<Duration> ConnectionSet::idle_time_left(Time since) const {
  const Duration usual = context_.limits().connection_idle_timeout;
  const Duration short_time = context_.limits().connection_idle_timeout_pressed;
  const Duration idle = context_.reactor.now() - since;
  if (idle >= (pressed() ? std::min(usual, short_time) : usual)) return std::nullopt;
  return std::min(short_time, usual - idle);  // no later: pressure may come meanwhile
}

void ConnectionSet::drain(std::function<void()> empty) {
  draining_ = true;
  empty_ = std::move(empty);
  for (auto it = list_->all.begin(); it != list_->all.end();) {
    DownstreamConnection& connection = *it;
    ++it;  // closing takes it off the list
    connection.close_if_idle();
  }
  if (size_ == 0 && empty_) std::exchange(empty_, nullptr)();
}

}  // namespace fairlead::proxy
