#include "proxy/probe/service_health.h"

#include <algorithm>
#include <utility>

namespace fairlead::proxy {
namespace {

std::vector<health::RegionSpec> monitored(const routing::Service& service) {
  std::vector<health::RegionSpec> regions;
  for (const routing::ServiceRegion& region : service.regions) {
    regions.push_back({.name = region.name, .capacity = region.capacity});
    for (const routing::Endpoint& endpoint : region.endpoints)
      regions.back().endpoints.push_back(endpoint.address);
  }
  return regions;
}

std::vector<routing::PlannedRegion> planned(const routing::Service& service) {
  std::vector<routing::PlannedRegion> regions;
  for (const routing::ServiceRegion& region : service.regions) {
    regions.push_back({region.name, region.capacity, region.weight, region.priority, service.instances});
  }
  return regions;
}

}  // namespace

ServiceHealth::ServiceHealth(std::shared_ptr<const routing::Service> service, telemetry::Shard& metrics)
    : monitor_(service->config, monitored(*service)),
      planner_(service->config, planned(*service)),
      arrivals_(*service->state),
      shard_(metrics),
      journal_(metrics, service->config.name) {
  adopt(std::move(service));
}

ServiceHealth::~ServiceHealth() = default;

void ServiceHealth::adopt(std::shared_ptr<const routing::Service> service) {
  if (service == service_) return;
  std::vector<std::vector<health::EvidenceReader>> readers;
  std::vector<std::unique_ptr<RegionMetrics>> metrics;
  for (const routing::ServiceRegion& region : service->regions) {
    readers.emplace_back();
    for (const routing::Endpoint& endpoint : region.endpoints)
      readers.back().push_back(take_reader(*endpoint.state));
    metrics.push_back(take_metrics(service->config.name, region.name));
  }
  if (service_) {
    if (service->state != service_->state) arrivals_ = health::ArrivalRates(*service->state);
    monitor_.configure(service->config, monitored(*service));
    planner_.configure(service->config, planned(*service));
  }
  readers_ = std::move(readers);
  metrics_ = std::move(metrics);
  service_ = std::move(service);
  evidence_.assign(service_->regions.size(), {});
  for (size_t r = 0; r < readers_.size(); ++r) evidence_[r].resize(readers_[r].size());
  set_words();
  plan(monitor_.now());
}

/// What was read of this endpoint so far; of a new one, from now on.
health::EvidenceReader ServiceHealth::take_reader(const health::EndpointState& state) {
  for (size_t r = 0; r < readers_.size(); ++r) {
    for (size_t e = 0; e < readers_[r].size(); ++e) {
      if (service_->regions[r].endpoints[e].state.get() == &state) return readers_[r][e];
    }
  }
  health::EvidenceReader reader;
  health::EvidenceDelta before;
  reader.read(state, before);
  return reader;
}

std::unique_ptr<RegionMetrics> ServiceHealth::take_metrics(const std::string& service,
                                                           const std::string& region) {
  for (std::unique_ptr<RegionMetrics>& metrics : metrics_) {
    if (metrics && metrics->region() == region) return std::move(metrics);
  }
  return std::make_unique<RegionMetrics>(shard_, service, region);
}

uint64_t ServiceHealth::read_evidence() {
  uint64_t work = 0;
  for (size_t r = 0; r < readers_.size(); ++r) {
    for (size_t e = 0; e < readers_[r].size(); ++e) {
      readers_[r][e].read(*service_->regions[r].endpoints[e].state, evidence_[r][e]);
      work += evidence_[r][e].sent + evidence_[r][e].answered;
    }
  }
  return work;
}

std::optional<routing::SharePlan> ServiceHealth::tick(const health::Tick& tick) {
  monitor_.tick(tick, evidence_);
  arrivals_.observe(tick.elapsed, *service_->state);
  std::vector<const health::EndpointState*> ejected = set_words();
  for (size_t r = 0; r < metrics_.size(); ++r) metrics_[r]->observe(monitor_.regions()[r]);
  // What took long while this process stood still was not the region.
  if (!tick.grace) planner_.observe_shift(tick.now, evidence_);
  const bool changed = plan(tick.now);
  if (!service_->config.detection.evacuation) ejected.clear();
  if (!changed && monitor_.to_evacuate() == 0 && ejected.empty()) return std::nullopt;
  routing::SharePlan plan = current();
  plan.evacuate = monitor_.to_evacuate();
  plan.evacuate_endpoints = std::move(ejected);
  return plan;
}

bool ServiceHealth::plan(Time now) {
  const std::vector<health::RegionHealth> health = monitor_.health();
  const bool changed = planner_.plan({.now = now,
                                      .health = health,
                                      .demand = monitor_.demand(),
                                      .fail_open = monitor_.fail_open(),
                                      .arrivals = arrivals_.per_second()}) != nullptr;
  if (planner_.shift() != nullptr) journal_.follow(*planner_.shift());
  for (size_t r = 0; r < metrics_.size(); ++r)
    metrics_[r]->show_utilization(planner_.utilization(r, health[r]));
  if (!changed) return false;
  for (size_t r = 0; r < metrics_.size(); ++r) metrics_[r]->show(planner_.table()->regions[r]);
  return true;
}

absl::Status ServiceHealth::start_shift(routing::ShiftOrder order) {
  for (const health::RegionMonitor& region : monitor_.regions()) {
    const health::RegionHealth health = region.health(monitor_.now());
    if (region.spec().name != order.to || health.state != health::State::ejected) continue;
    return absl::FailedPreconditionError("Nothing can be moved to " + order.to +
                                         ", which is ejected: " + health.reason + ".");
  }
  absl::Status started = planner_.start(routing::Shift(std::move(order)));
  if (started.ok()) journal_.started(*planner_.shift());
  return started;
}

routing::Shift* ServiceHealth::shift() {
  routing::Shift* const shift = planner_.shift();
  return shift != nullptr && shift->in_force() ? shift : nullptr;
}

std::optional<routing::ShiftReport> ServiceHealth::shift_report() const {
  const routing::Shift* const shift = planner_.shift();
  if (shift == nullptr || !shift->in_force()) return std::nullopt;
  return shift->report();
}

void ServiceHealth::end_shift() {
  if (shift() == nullptr) return;
  shift()->end("the service is not configured any more");
  journal_.follow(*planner_.shift());
}

std::vector<const health::EndpointState*> ServiceHealth::set_words() {
  std::vector<const health::EndpointState*> ejected;
  for (size_t r = 0; r < service_->regions.size(); ++r) {
    const auto& endpoints = service_->regions[r].endpoints;
    for (size_t e = 0; e < endpoints.size(); ++e) {
      // The only endpoint of a region is as good as the region, which the share table tells.
      const health::EndpointHealth now =
          endpoints.size() > 1 ? monitor_.regions()[r].endpoints()[e].health() : health::EndpointHealth{};
      const health::EndpointHealth before = endpoints[e].state->health();
      if (now.pack() == before.pack()) continue;
      endpoints[e].state->set_health(now);
      if (now.state == health::State::ejected) ejected.push_back(endpoints[e].state.get());
    }
  }
  return ejected;
}

void ServiceHealth::probe_ended(const health::EndpointState& endpoint, Time now,
                                const health::ProbeResult& result) {
  for (size_t r = 0; r < service_->regions.size(); ++r) {
    const auto& endpoints = service_->regions[r].endpoints;
    for (size_t e = 0; e < endpoints.size(); ++e) {
      if (endpoints[e].state.get() != &endpoint) continue;
      monitor_.probe_ended(r, e, now, result);
      metrics_[r]->count_probe(result.outcome);
    }
  }
}

ServiceReport ServiceHealth::report() const {
  ServiceReport report{.name = service_->config.name,
                       .policy = service_->config.policy,
                       .table = planner_.table()->version,
                       .fail_open = monitor_.fail_open(),
                       .admit = planner_.table()->admit};
  uint64_t sent = 0;
  for (const health::RegionMonitor& region : monitor_.regions()) sent += region.sent_lately();
  for (size_t r = 0; r < service_->regions.size(); ++r) report.regions.push_back(this->report(r, sent));
  report.shift = shift_report();
  return report;
}

RegionReport ServiceHealth::report(size_t r, uint64_t sent) const {
  const health::RegionMonitor& monitor = monitor_.regions()[r];
  const routing::RegionShare& share = planner_.table()->regions[r];
  const health::RegionHealth health = monitor.health(monitor_.now());
  RegionReport report{
      .name = service_->regions[r].name,
      .state = health.state,
      .drained = share.drained,
      .health = share.drained ? 0 : health.health,
      .target_share = share.share,
      .share = sent == 0 ? -1 : static_cast<double>(monitor.sent_lately()) / static_cast<double>(sent),
      .latency_ms = health.measured ? health.latency_ms : share.cost_ms,
      .failure_rate = monitor.failure_rate(),
      .capacity = service_->regions[r].capacity,
      .utilization = planner_.utilization(r, health),
      .reason = share.reason};
  for (size_t e = 0; e < monitor.endpoints().size(); ++e) {
    const health::EndpointMonitor& endpoint = monitor.endpoints()[e];
    report.endpoints.push_back({endpoint.address(), monitor.endpoint_state(e), endpoint.latency_ms(),
                                endpoint.in_flight(), endpoint.probe_failure()});
  }
  return report;
}

}  // namespace fairlead::proxy
