#include "proxy/server/server.h"

#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "config/address.h"
#include "proxy/server/worker.h"

namespace fairlead::proxy {

namespace {

/// Calls `done` when it was counted down `n` times.
std::function<void()> after(size_t n, std::function<void()> done) {
  auto left = std::make_shared<std::atomic<size_t>>(n);
  return [left, done = std::move(done)] {
    if (left->fetch_sub(1) == 1) done();
  };
}

/// For one more worker. `first`: the first worker's; null: it is that.
absl::StatusOr<ListeningSocket> open_socket(const config::Listener& listener, uint16_t port,
                                            const ListeningSocket* first) {
  if (!config::is_unix(listener.address.host)) return ListeningSocket::open(listener.address, port);
  return first == nullptr ? ListeningSocket::open_unix(listener.address, listener.mode) : first->share();
}

}  // namespace

class Server::Data {
 public:
  explicit Data(const Options& options)
      : health_(*options.registry, [this](const routing::SharePlan& plan) { deliver(plan); }) {
    for (size_t i = 0; i < options.workers; ++i) {
      workers_.push_back(std::make_unique<Worker>(i, options.workers, *options.registry, options.access_log,
                                                  [this] { health_.wake(); }));
    }
    ready_.store(true, std::memory_order_release);
  }
  /// Workers stop first, since they wake the health thread; their objects stay until it has ended, since it
  /// posts to them.
  ~Data() {
    for (auto& worker : workers_) worker->stop();
  }

  absl::Status publish(std::shared_ptr<const routing::Snapshot> snapshot, std::function<void()> done);
  void drain(std::function<void()> finished);
  void set_memory_pressure(bool shed, bool stop_accepting) {
    for (auto& worker : workers_) worker->set_memory_pressure(shed, stop_accepting);
  }
  uint16_t port(const std::string& listener) const;
  HealthThread& health() { return health_; }

 private:
  using Change = std::vector<std::vector<Worker::NewListener>>;  // per worker

  void deliver(const routing::SharePlan& plan) {
    if (!ready_.load(std::memory_order_acquire)) return;
    for (auto& worker : workers_) worker->adopt(plan);
  }
  absl::Status open_listeners(const routing::Snapshot& snapshot, Change& change,
                              std::map<Worker::ListenerKey, uint16_t>& ports);

  std::atomic<bool> ready_{false};
  mutable std::mutex mutex_;  // guards ports_; publishing itself is done by one thread at a time
  std::map<Worker::ListenerKey, uint16_t> ports_;
  std::vector<std::unique_ptr<Worker>> workers_;
  HealthThread health_;  // after workers_: destroyed before them
};

absl::Status Server::Data::open_listeners(const routing::Snapshot& snapshot, Change& change,
                                          std::map<Worker::ListenerKey, uint16_t>& ports) {
  change.resize(workers_.size());
  const auto& listeners = snapshot.config->listeners;
  for (size_t i = 0; i < listeners.size(); ++i) {
    const auto& listener = listeners[i];
    const auto tls = i < snapshot.listener_tls.size() ? snapshot.listener_tls[i] : nullptr;
    const uint32_t id = i < snapshot.listener_ids.size() ? snapshot.listener_ids[i] : 0;
    const Worker::ListenerKey key{listener.name, config::to_string(listener.address)};
    const auto open = ports_.find(key);
    uint16_t port = open != ports_.end() ? open->second : listener.address.port;
    for (auto& worker_change : change) {
      ListeningSocket socket;
      if (open == ports_.end()) {
        const bool first = &worker_change == &change.front();
        auto opened = open_socket(listener, port, first ? nullptr : &change.front().back().socket);
        if (!opened.ok()) return opened.status();
        socket = std::move(*opened);
        port = socket.port();
      }
      worker_change.push_back(
          {key, std::make_shared<const ListenerInfo>(listener, tls, id), std::move(socket)});
    }
    ports[key] = port;
  }
  return absl::OkStatus();
}

absl::Status Server::Data::publish(std::shared_ptr<const routing::Snapshot> snapshot,
                                   std::function<void()> done) {
  auto change = std::make_shared<Change>();
  std::map<Worker::ListenerKey, uint16_t> ports;
  if (auto status = open_listeners(*snapshot, *change, ports); !status.ok()) return status;
  std::vector<Worker::ListenerKey> gone;
  for (const auto& [key, port] : ports_) {
    if (!ports.contains(key)) gone.push_back(key);
  }
  {
    const std::lock_guard lock(mutex_);
    ports_ = std::move(ports);
  }
  // The plans of new services are posted to the workers before the snapshot that names them.
  health_.publish(snapshot,
                  [this, snapshot, change, gone, all_done = after(workers_.size(), std::move(done))] {
                    for (size_t i = 0; i < workers_.size(); ++i)
                      workers_[i]->publish(snapshot, std::move((*change)[i]), gone, all_done);
                  });
  return absl::OkStatus();
}

void Server::Data::drain(std::function<void()> finished) {
  const auto all_finished = after(workers_.size(), std::move(finished));
  for (auto& worker : workers_) worker->drain(all_finished);
}

uint16_t Server::Data::port(const std::string& listener) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, port] : ports_) {
    if (key.first == listener) return port;
  }
  return 0;
}

Server::Server(const Options& options) : data_(std::make_unique<Data>(options)) {}
Server::~Server() = default;

absl::Status Server::publish(std::shared_ptr<const routing::Snapshot> snapshot, std::function<void()> done) {
  return data_->publish(std::move(snapshot), std::move(done));
}
void Server::drain(std::function<void()> finished) { data_->drain(std::move(finished)); }
void Server::set_memory_pressure(bool shed, bool stop_accepting) {
  data_->set_memory_pressure(shed, stop_accepting);
}
uint16_t Server::port(const std::string& listener) const { return data_->port(listener); }
HealthThread& Server::health() { return data_->health(); }

}  // namespace fairlead::proxy
