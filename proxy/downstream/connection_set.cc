#include "proxy/downstream/connection_set.h"

#include "proxy/downstream/downstream_connection.h"

namespace fairlead::proxy {

struct ConnectionSet::List
    : boost::intrusive::list<
          DownstreamConnection,
          boost::intrusive::member_hook<DownstreamConnection, boost::intrusive::list_member_hook<>,
                                        &DownstreamConnection::set_hook>> {};

ConnectionSet::ConnectionSet(WorkerContext& context) : context_(context), list_(std::make_unique<List>()) {}

ConnectionSet::~ConnectionSet() {
  list_->clear_and_dispose([](DownstreamConnection* connection) { delete connection; });
}

const config::Limits& ConnectionSet::limits() const {
  return context_.state.current()->snapshot->config->limits;
}

void ConnectionSet::add(std::unique_ptr<DownstreamConnection> connection) {
  list_->push_back(*connection.release());
  ++size_;
  context_.metrics.downstream_connections.add(1);
  context_.metrics.downstream_connections_total.add();
}

void ConnectionSet::remove(DownstreamConnection& connection) {
  list_->erase(list_->iterator_to(connection));
  --size_;
  context_.metrics.downstream_connections.add(-1);
  context_.reactor.discard(std::unique_ptr<DownstreamConnection>(&connection));
  if (draining_ && size_ == 0 && empty_) std::exchange(empty_, nullptr)();
}

bool ConnectionSet::full() const { return size_ >= limits().max_connections; }

bool ConnectionSet::pressed() const { return size_ * 10 > uint64_t{limits().max_connections} * 9; }

void ConnectionSet::drain(std::function<void()> empty) {
  draining_ = true;
  empty_ = std::move(empty);
  for (auto it = list_->begin(); it != list_->end();) {
    DownstreamConnection& connection = *it;
    ++it;  // closing takes it off the list
    connection.close_if_idle();
  }
  if (size_ == 0 && empty_) std::exchange(empty_, nullptr)();
}

}  // namespace fairlead::proxy
