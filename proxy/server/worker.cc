#include "proxy/server/worker.h"

#include <pthread.h>

#include <random>

#include "absl/strings/str_cat.h"

namespace fairlead::proxy {

using namespace std::chrono_literals;

Worker::Worker(size_t index, size_t workers, telemetry::Registry& registry, telemetry::AccessLog* access_log,
               std::function<void()> wake_health)
    : shard_(registry.new_shard()),
      metrics_(shard_),
      state_(reactor_, shard_, index, workers),
      context_{.reactor = reactor_,
               .state = state_,
               .metrics = metrics_,
               .access_log = access_log != nullptr ? &access_log->ring(index) : nullptr,
               .wake_health = std::move(wake_health),
               .worker = index,
               .random = routing::Random((uint64_t{std::random_device{}()} << 32) + std::random_device{}())},
      connections_(context_),
      second_([](void* self) { static_cast<Worker*>(self)->on_second(); }, this),
      thread_([this, index] { run(index); }) {}

Worker::~Worker() { stop(); }

void Worker::stop() {
  if (!thread_.joinable()) return;
  reactor_.stop();
  thread_.join();
}

void Worker::run(size_t index) {
  pthread_setname_np(pthread_self(), absl::StrCat("worker-", index).c_str());
  reactor_.arm(second_, 1s);
  reactor_.run();
}

void Worker::on_second() {
  metrics_.event_loop_lag.set(std::chrono::duration<double>(reactor_.take_lag()).count());
  reactor_.arm(second_, 1s);
}

void Worker::publish(std::shared_ptr<const routing::Snapshot> snapshot, std::vector<NewListener> listeners,
                     std::vector<ListenerKey> gone, std::function<void()> done) {
  reactor_.post([this, snapshot = std::move(snapshot), listeners = std::move(listeners),
                 gone = std::move(gone), done = std::move(done)]() mutable {
    state_.adopt(std::move(snapshot));
    apply(std::move(listeners), gone);
    done();
  });
}

void Worker::apply(std::vector<NewListener> listeners, const std::vector<ListenerKey>& gone) {
  if (connections_.draining()) return;  // nothing is accepted any more
  for (auto& listener : listeners) {
    auto& acceptor = acceptors_[listener.key];
    if (acceptor != nullptr) {
      acceptor->set_info(std::move(listener.info));
    } else {
      acceptor = std::make_unique<Acceptor>(context_, connections_, std::move(listener.info),
                                            std::move(listener.socket));
      acceptor->set_stopped(accepting_stopped_);
    }
  }
  for (const auto& key : gone) {
    const auto found = acceptors_.find(key);
    if (found == acceptors_.end()) continue;
    found->second->empty_queue();
    acceptors_.erase(found);
  }
}

void Worker::adopt(const routing::SharePlan& plan) {
  reactor_.post([this, plan] { state_.adopt(plan); });
}

void Worker::drain(std::function<void()> finished) {
  reactor_.post([this, finished = std::move(finished)]() mutable {
    for (auto& [key, acceptor] : acceptors_) acceptor->empty_queue();
    acceptors_.clear();
    connections_.drain(std::move(finished));
  });
}

void Worker::set_memory_pressure(bool shed, bool stop_accepting) {
  reactor_.post([this, shed, stop_accepting] {
    context_.shedding = shed;
    accepting_stopped_ = stop_accepting;
    for (auto& [key, acceptor] : acceptors_) acceptor->set_stopped(stop_accepting);
  });
}

}  // namespace fairlead::proxy
