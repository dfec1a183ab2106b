#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "health/arrival_rates.h"
#include "health/service_monitor.h"
#include "proxy/probe/health_report.h"
#include "proxy/probe/region_metrics.h"
#include "proxy/probe/shift_journal.h"
#include "routing/share_plan.h"
#include "routing/share_planner.h"
#include "routing/snapshot.h"
#include "telemetry/metrics.h"

namespace fairlead::proxy {

/// One service's live health on the health thread: reads its endpoints' evidence, feeds the monitor, plans
/// shares, sets the endpoints' packed words and the metrics. Lives as long as a service of that name is
/// configured; adopts each new generation of it. Health thread only.
class ServiceHealth {
 public:
  ServiceHealth(std::shared_ptr<const routing::Service> service, telemetry::Shard& metrics);
  ~ServiceHealth();

  /// A new generation of the service; nothing happens when it is the very same.
  void adopt(std::shared_ptr<const routing::Service> service);

  /// Reads all evidence since the last time; yields how much work it shows, for the StallGuard.
  uint64_t read_evidence();
  /// Judges what was read. A plan, when the workers must know of something.
  std::optional<routing::SharePlan> tick(const health::Tick& tick);
  void probe_ended(const health::EndpointState& endpoint, Time now, const health::ProbeResult& result);

  /// The plan in force.
  routing::SharePlan current() const { return {service_, planner_.table()}; }
  const routing::Service& service() const { return *service_; }
  ServiceReport report() const;

  /// Begins to move traffic between two regions, with the next tick. FailedPrecondition while another shift
  /// is in force, or when `to` is ejected.
  absl::Status start_shift(routing::ShiftOrder order);
  /// The one in force, or that was aborted, for operators to change; null: there is none.
  routing::Shift* shift();
  std::optional<routing::ShiftReport> shift_report() const;
  /// The service is about to go: says what ends with it.
  void end_shift();

 private:
  health::EvidenceReader take_reader(const health::EndpointState& state);
  std::unique_ptr<RegionMetrics> take_metrics(const std::string& service, const std::string& region);
  bool plan(Time now);
  /// Sets the packed words; yields the endpoints that were ejected by that.
  std::vector<const health::EndpointState*> set_words();
  RegionReport report(size_t r, uint64_t sent) const;

  std::shared_ptr<const routing::Service> service_;
  health::ServiceMonitor monitor_;
  routing::SharePlanner planner_;
  health::ArrivalRates arrivals_;
  std::vector<std::vector<health::EvidenceReader>> readers_;  // per region and endpoint; so is `evidence_`
  std::vector<std::vector<health::EvidenceDelta>> evidence_;
  telemetry::Shard& shard_;
  std::vector<std::unique_ptr<RegionMetrics>> metrics_;
  ShiftJournal journal_;
};

}  // namespace fairlead::proxy
