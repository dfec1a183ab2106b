#include "proxy/upstream/upstream_pool.h"

#include <memory>
#include <utility>

namespace fairlead::proxy {

UpstreamPool::UpstreamPool(Reactor& reactor, const Options& options)
    : reactor_(reactor),
      options_(options),
      idle_timer_([](void* self) { static_cast<UpstreamPool*>(self)->expire_idle(); }, this) {}

bool UpstreamPool::wait(Waiter& waiter) {
  if (waiters_.size() >= options_.limits.max_pending) {
    options_.metrics->pending_overflow.add();
    return false;
  }
  waiters_.push_back(waiter);
  options_.metrics->pending.add(1);
  connect_for_waiters();
  return true;
}

void UpstreamPool::cancel(Waiter& waiter) {
  options_.metrics->pending.add(-1);
  if (waiter.bound_to_ != nullptr) {
    bound_[std::exchange(waiter.bound_to_, nullptr)] = nullptr;
  } else {
    waiters_.erase(waiters_.iterator_to(waiter));
  }
}

std::optional<std::string> UpstreamPool::bind(UpstreamConnection& connection) {
  if (waiters_.empty()) return std::nullopt;
  Waiter& waiter = waiters_.front();
  waiters_.pop_front();
  waiter.bound_to_ = &connection;
  bound_[&connection] = &waiter;
  std::string header;
  append_proxy_header(options_.proxy_protocol, waiter.proxied_ends(), header);
  return header;
}

UpstreamPool::Waiter* UpstreamPool::take_bound(UpstreamConnection& connection) {
  const auto found = bound_.find(&connection);
  if (found == bound_.end()) return nullptr;
  Waiter* waiter = found->second;
  if (waiter != nullptr) cancel(*waiter);
  bound_.erase(&connection);
  return waiter;
}

UpstreamPool::Waiter* UpstreamPool::next_waiter() {
  if (waiters_.empty()) return nullptr;
  Waiter& waiter = waiters_.front();
  cancel(waiter);
  return &waiter;
}

void UpstreamPool::connect_for_waiters() {
  if (expected() >= waiters_.size()) return;
  if (all_.size() < options_.limits.max_connections) {
    begin_connect();
  } else {
    options_.metrics->connection_limit_hits.add();
  }
}

void UpstreamPool::begin_connect() {
  UpstreamConnection* connection = make_connection();
  all_.push_back(*connection);
  ++connecting_;
  options_.metrics->connections.add(1);
  connection->connect(reinterpret_cast<const sockaddr*>(&options_.address.storage), options_.address.length,
                      options_.limits.connect_timeout);
}

void UpstreamPool::on_connected(Duration took) {
  --connecting_;
  health::EvidenceShard::add(options_.evidence->connects, uint64_t{1});
  health::EvidenceShard::add(options_.evidence->connect_ns, static_cast<uint64_t>(took.count()));
  options_.metrics->connect_duration.observe_ns(took.count());
}

void UpstreamPool::on_connect_failed(UpstreamConnection& connection, ProxyError::Kind kind) {
  --connecting_;
  Waiter* waiter = bound_.contains(&connection) ? take_bound(connection) : next_waiter();
  remove(connection);
  if (waiter != nullptr) {
    waiter->on_no_exchange({kind, ProxyError::Source::upstream, ProxyError::Retry::unsent});
  }
  connect_for_waiters();
}

void UpstreamPool::keep_idle(UpstreamConnection& connection) {
  idle_.push_front(connection);
  if (!idle_timer_.armed()) reactor_.arm(idle_timer_, options_.limits.idle_timeout);
}

void UpstreamPool::remove(UpstreamConnection& connection) {
  if (connection.idle_hook.is_linked()) idle_.erase(idle_.iterator_to(connection));
  all_.erase(all_.iterator_to(connection));
  options_.metrics->connections.add(-1);
  reactor_.discard(std::unique_ptr<UpstreamConnection>(&connection));
}

void UpstreamPool::close_all() {
  while (!all_.empty()) all_.front().close();
}

void UpstreamPool::expire_idle() {
  const Time limit = reactor_.now() - options_.limits.idle_timeout;
  while (!idle_.empty() && idle_.back().idle_since() <= limit) idle_.back().close();
  if (!idle_.empty()) {
    reactor_.arm(idle_timer_, options_.limits.idle_timeout - (reactor_.now() - idle_.back().idle_since()));
  }
}

}  // namespace fairlead::proxy
