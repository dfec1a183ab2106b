#include "proxy/probe/region_metrics.h"

#include <algorithm>
#include <utility>

namespace fairlead::proxy {

using telemetry::Family;

namespace {

const char* reason_of(health::ProbeOutcome outcome) {
  switch (outcome) {
    case health::ProbeOutcome::ok:
      return "ok";
    case health::ProbeOutcome::wrong:
      return "wrong";
    case health::ProbeOutcome::unreachable:
      return "unreachable";
    case health::ProbeOutcome::untried:
      return "untried";
  }
  return "unknown";
}

}  // namespace

RegionMetrics::RegionMetrics(telemetry::Shard& shard, std::string service, std::string region)
    : shard_(shard),
      service_(std::move(service)),
      region_(std::move(region)),
      health_(shard.gauge(Family::region_health, {service_, region_})),
      share_(shard.gauge(Family::region_share, {service_, region_})),
      transitions_(shard.counter(Family::health_transitions_total, {service_, region_})),
      suspicions_(shard.counter(Family::suspicions_total, {service_, region_})) {}

RegionMetrics::~RegionMetrics() {
  health_.set(0);
  share_.set(0);
  show_utilization(-1);
}

void RegionMetrics::observe(const health::RegionMonitor& monitor) {
  const health::HealthMachine& machine = monitor.machine();
  count_endpoint_ejections(monitor);
  transitions_.add(machine.transitions() - std::exchange(seen_transitions_, machine.transitions()));
  suspicions_.add(machine.suspicions() - std::exchange(seen_suspicions_, machine.suspicions()));
  if (machine.ejections() == seen_ejections_) return;
  seen_ejections_ = machine.ejections();  // at most one a tick
  shard_.counter(Family::ejections_total, {service_, region_, to_string(machine.cause())}).add();
}

void RegionMetrics::count_endpoint_ejections(const health::RegionMonitor& monitor) {
  for (size_t c = 0; c < health::kCauses; ++c) {
    const auto cause = static_cast<health::Cause>(c);
    const uint64_t ejections = monitor.endpoint_ejections(cause);
    if (ejections == seen_endpoint_ejections_[c]) continue;
    shard_.counter(Family::endpoint_ejections_total, {service_, region_, to_string(cause)})
        .add(ejections - std::exchange(seen_endpoint_ejections_[c], ejections));
  }
}

void RegionMetrics::show(const routing::RegionShare& planned) {
  health_.set(planned.health);
  share_.set(planned.share);
}

void RegionMetrics::show_utilization(double utilization) {
  if (utilization_ == nullptr && utilization < 0) return;
  if (utilization_ == nullptr) utilization_ = &shard_.gauge(Family::region_utilization, {service_, region_});
  utilization_->set(std::max(0.0, utilization));
}

void RegionMetrics::count_probe(health::ProbeOutcome outcome) {
  shard_.counter(Family::upstream_probes_total, {service_, region_, reason_of(outcome)}).add();
}

}  // namespace fairlead::proxy
