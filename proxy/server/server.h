#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "proxy/probe/health_thread.h"
#include "routing/snapshot.h"
#include "telemetry/access_log.h"
#include "telemetry/metrics.h"

namespace fairlead::proxy {

/// The data plane: N workers and the health thread behind one publication. Public calls are made from the
/// control or builder thread; the destructor stops and joins all threads.
class Server {
 public:
  struct Options {
    size_t workers = 1;
    telemetry::Registry* registry = nullptr;     // outlives the server
    telemetry::AccessLog* access_log = nullptr;  // may be null; outlives the server
  };
  explicit Server(const Options& options);
  ~Server();

  /// Makes `snapshot` what new requests are served by. Opens the listening sockets that are new (one per
  /// worker and listener), closes those that are gone; an address that can not be bound is an error and
  /// changes nothing. `done` is called on an unspecified thread once every worker and the health thread have
  /// swapped.
  absl::Status publish(std::shared_ptr<const routing::Snapshot> snapshot, std::function<void()> done);

  /// Begins a drain: connections are closed after their current response (Connection: close), idle ones at
  /// once, listening sockets at last. `finished` is called when no connection is left.
  void drain(std::function<void()> finished);

  /// What the memory watch found: requests are shed (503) and accepting stops while set.
  void set_memory_pressure(bool shed, bool stop_accepting);

  /// Port bound for a listener of the published snapshot (for port 0); 0 when unknown.
  uint16_t port(const std::string& listener) const;

  HealthThread& health();

 private:
  class Data;
  std::unique_ptr<Data> data_;
};

}  // namespace fairlead::proxy
