#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "proxy/probe/health_thread.h"
#include "proxy/server/acceptor.h"
#include "proxy/stream/local_snapshot.h"
#include "proxy/stream/worker_context.h"
#include "proxy/stream/worker_metrics.h"

namespace fairlead::proxy {

/// One data-plane thread: an event loop with its own listening sockets, client connections, upstream pools,
/// local view of the snapshot and metric shard. Shares nothing that a request touches. Public calls may come
/// from any thread: they post.
class Worker {
 public:
  /// Identifies a listening socket: listener's name and configured address.
  using ListenerKey = std::pair<std::string, std::string>;
  struct NewListener {
    ListenerKey key;
    std::shared_ptr<const ListenerInfo> info;
    ListeningSocket socket;  // unset (fd −1) for one that is open already: only its info changes
  };

  Worker(size_t index, size_t workers, telemetry::Registry& registry, telemetry::AccessLog* access_log,
         std::function<void()> wake_health);
  /// Closes everything, after `stop`.
  ~Worker();
  /// Ends the loop and waits for the thread; what is posted from then on is not run.
  void stop();

  /// Swaps to `snapshot`, opens and updates `listeners`, closes those of `gone`, then calls `done` on the
  /// worker's thread.
  void publish(std::shared_ptr<const routing::Snapshot> snapshot, std::vector<NewListener> listeners,
               std::vector<ListenerKey> gone, std::function<void()> done);
  void adopt(const routing::SharePlan& plan);
  void drain(std::function<void()> finished);
  void set_memory_pressure(bool shed, bool stop_accepting);

 private:
  void run(size_t index);
  void apply(std::vector<NewListener> listeners, const std::vector<ListenerKey>& gone);
  void on_second();

  Reactor reactor_;
  telemetry::Shard& shard_;
  WorkerMetrics metrics_;
  LocalState state_;
  WorkerContext context_;
  ConnectionSet connections_;
  std::map<ListenerKey, std::unique_ptr<Acceptor>> acceptors_;
  bool accepting_stopped_ = false;  // for memory
  Timer second_;
  std::thread thread_;  // last: everything it uses exists before it runs
};

}  // namespace fairlead::proxy
