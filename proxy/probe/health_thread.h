#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "proxy/probe/health_report.h"
#include "routing/share_plan.h"
#include "routing/share_table.h"
#include "routing/snapshot.h"
#include "telemetry/metrics.h"

namespace fairlead::proxy {

class ServiceHealth;

/// The one thread that holds all live health: it runs the probes, sums the workers' evidence every 10 ms,
/// drives one health::RegionMonitor per region of each service and one endpoint monitor per endpoint, plans
/// share tables and hands them to `deliver` (called on this thread; it must only post). Nothing it does takes
/// over 5 ms. Public calls are thread-safe; the destructor joins the thread.
class HealthThread {
 public:
  using Deliver = std::function<void(const routing::SharePlan&)>;
  using Change = std::function<absl::Status(ServiceHealth&)>;
  HealthThread(telemetry::Registry& registry, Deliver deliver);
  ~HealthThread();

  /// Adopts a new snapshot: monitors of unchanged (service, region, endpoint) identities live on. `done` is
  /// called on the health thread after a ShareTable of every service of the snapshot was delivered.
  void publish(std::shared_ptr<const routing::Snapshot> snapshot, std::function<void()> done);
  /// A worker saw a refusal or a reset: sum the evidence now rather than at the next tick. Wait-free.
  void wake();
  /// Whether every probe of the first snapshot has ended once (true at once when nothing is probed).
  bool probed_once() const;
  /// Current report; waits for the health thread (a tick at most).
  std::vector<ServiceReport> report();
  /// Runs an operator's `change` of how `service` is steered, on the health thread, and waits for it (a tick
  /// at most); it takes effect with the next tick. NotFound when there is no such service, else what `change`
  /// says.
  absl::Status operate(const std::string& service, const Change& change);
  /// The share table of `service` by version among the last 1,024, or the newest for version 0; null when
  /// unknown.
  std::shared_ptr<const routing::ShareTable> table(const std::string& service, uint64_t version) const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace fairlead::proxy
