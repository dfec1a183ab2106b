#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "health/endpoint_state.h"
#include "routing/share_table.h"
#include "routing/snapshot.h"
#include "telemetry/metrics.h"

namespace fairlead::proxy {

/// What `GET /v1/status` says of one endpoint, region and service. Times in milliseconds, rates per second.
struct EndpointReport {
  std::string address;
  health::State state = health::State::healthy;
  double latency_ms = 0;
  uint64_t in_flight = 0;
};
struct RegionReport {
  std::string name;
  health::State state = health::State::healthy;
  bool drained = false;
  double health = 1;
  double target_share = 0;
  double share = -1;               // measured over 10 s; negative when idle (printed as null)
  double latency_ms = 0;
  double failure_rate = 0;
  double capacity = 0;
  std::string reason;
  std::vector<EndpointReport> endpoints;
};
struct ServiceReport {
  std::string name;
  config::Policy policy = config::Policy::latency;
  uint64_t table = 0;              // version of the ShareTable in force
  bool fail_open = false;
  std::vector<RegionReport> regions;
};

/// A plan made by the health thread for the workers.
struct SharePlan {
  std::shared_ptr<const routing::Service> service;  // the very object whose regions `table` indexes
  std::shared_ptr<const routing::ShareTable> table;
  uint64_t evacuate = 0;           // bit set of Service::regions whose waiting requests must move now
};

/// The one thread that holds all live health: it runs the probes, sums the workers' evidence every 10 ms, drives one
/// health::RegionMonitor per region of each service and one endpoint monitor per endpoint, plans share tables and hands
/// them to `deliver` (called on this thread; it must only post). Nothing it does takes over 5 ms.
/// Public calls are thread-safe; the destructor joins the thread.
class HealthThread {
 public:
  using Deliver = std::function<void(const SharePlan&)>;
  HealthThread(telemetry::Registry& registry, Deliver deliver);
  ~HealthThread();

  /// Adopts a new snapshot: monitors of unchanged (service, region, endpoint) identities live on. `done` is called on the
  /// health thread after a ShareTable of every service of the snapshot was delivered.
  void publish(std::shared_ptr<const routing::Snapshot> snapshot, std::function<void()> done);
  /// A worker saw a refusal or a reset: sum the evidence now rather than at the next tick. Wait-free.
  void wake();
  /// Whether every probe of the first snapshot has ended once (true at once when nothing is probed).
  bool probed_once() const;
  /// Current report; waits for the health thread (a tick at most).
  std::vector<ServiceReport> report();
  /// The share table of `service` by version among the last 1,024, or the newest for version 0; null when unknown.
  std::shared_ptr<const routing::ShareTable> table(const std::string& service, uint64_t version) const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace fairlead::proxy
