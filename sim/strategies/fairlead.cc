#include "sim/strategies/fairlead.h"

#include <algorithm>
#include <utility>

namespace fairlead::sim {
namespace {

using health::Outcome;

double instances(const World& world) { return static_cast<double>(world.edges().size()); }

/// What one instance plans with.
double capacity(const World& world, size_t region, const Fairlead::Setup& setup) {
  return setup.capacities ? world.regions()[region].capacity / instances(world) : 0;
}

std::vector<health::RegionSpec> monitored(const Fairlead::Regions& regions) {
  std::vector<health::RegionSpec> specs;
  for (const routing::PlannedRegion& region : regions)
    specs.push_back({.name = region.name, .capacity = region.capacity, .endpoints = {"region"}});
  return specs;
}

/// Priorities by distance, for policy `failover`.
Fairlead::Regions planned(const World& world, size_t site, const Fairlead::Setup& setup) {
  Fairlead::Regions regions;
  const std::vector<size_t>& nearest = world.nearest(site);
  for (size_t r = 0; r < world.regions().size(); ++r) {
    const auto rank = std::find(nearest.begin(), nearest.end(), r) - nearest.begin();
    regions.push_back({.name = world.regions()[r].name,
                       .capacity = capacity(world, r, setup),
                       .priority = static_cast<int>(rank),
                       .instances = instances(world)});
  }
  return regions;
}

/// What counts as a violation here is what its users are promised.
Fairlead::Setup promising(Fairlead::Setup setup, Duration limit) {
  setup.service.slo.latency_p99 = limit;
  return setup;
}

}  // namespace

Fairlead::Fairlead(const World& world, const EdgeSpec& edge, Setup setup, uint64_t seed)
    : Fairlead(promising(setup, world.limit(edge.site)), planned(world, edge.site, setup), seed) {}

Fairlead::Fairlead(Setup setup, const Regions& regions, uint64_t seed)
    : setup_(std::move(setup)),
      monitor_(setup_.service, monitored(regions)),
      planner_(setup_.service, regions),
      budget_(setup_.service.retry, 1, at(Duration(0))),
      evidence_(regions.size(), std::vector<health::EvidenceDelta>(1)),
      waiting_(regions.size()),
      picks_(seed) {
  planner_.use(setup_.mechanisms);
  plan();
}

uint32_t Fairlead::first(Duration, const RequestView& request) {
  const auto criticality = static_cast<size_t>(request.criticality);
  arrivals_[criticality] += 1;
  if (admissions_.next() >= planner_.table()->admit[criticality]) return kNone;
  return routing::select_region(*planner_.table(), picks_.next(), request.idempotent).region;
}

uint32_t Fairlead::again(Duration now, const RequestView& request, Outcome) {
  if (request.tries > setup_.service.retry.attempts + request.evacuations) return kNone;
  const uint32_t next = routing::select_next_region(*planner_.table(), request.tried).region;
  if (next == kNone || !budget_.take(at(now))) return kNone;
  return next;
}

uint32_t Fairlead::refuge(Duration, const RequestView& request) {
  return routing::select_next_region(*planner_.table(), request.tried).region;
}

void Fairlead::sent(Duration, uint32_t region) {
  ++evidence_[region][0].sent;
  ++waiting_[region];
}

void Fairlead::ended(Duration now, uint32_t region, Outcome outcome, Duration latency, double utilization) {
  health::EvidenceDelta& evidence = evidence_[region][0];
  --waiting_[region];
  ++evidence.outcomes[static_cast<size_t>(outcome)];
  evidence.answered += outcome == Outcome::ok || outcome == Outcome::status_failure ? 1 : 0;
  if (utilization >= 0 && setup_.reports) {
    evidence.utilization += static_cast<uint64_t>(utilization * 1e6);
    ++evidence.reports;
  }
  if (outcome != Outcome::ok) return;
  evidence.latency_ns += static_cast<uint64_t>(latency.count());
  ++evidence.latency[health::LatencyBuckets::index(latency)];
  budget_.on_success(at(now));
}

void Fairlead::checked(Duration now, uint32_t region, const health::ProbeResult& result, double utilization) {
  health::ProbeResult told = result;
  if (setup_.reports) told.utilization = utilization;
  monitor_.probe_ended(region, 0, at(now), told);
}

uint64_t Fairlead::tick(Duration now) {
  uint64_t work = 0;
  for (size_t r = 0; r < evidence_.size(); ++r) {
    evidence_[r][0].waiting = evidence_[r][0].in_flight = waiting_[r];
    work += evidence_[r][0].sent + evidence_[r][0].answered;
  }
  const health::Tick tick = guard_.next(at(now), work);
  for (size_t c = 0; c < arrivals_.size(); ++c) {
    arrival_rates_[c].advance(tick.elapsed);
    arrival_rates_[c].add(std::exchange(arrivals_[c], 0));
  }
  monitor_.tick(tick, evidence_);
  if (!tick.grace) planner_.observe_shift(tick.now, evidence_);
  for (auto& region : evidence_) region[0] = {};
  plan();
  return monitor_.to_evacuate();
}

void Fairlead::plan() {
  const std::vector<health::RegionHealth> health = monitor_.health();
  routing::SharePlanner::Input input{
      .now = guard_.now(), .health = health, .demand = monitor_.demand(), .fail_open = monitor_.fail_open()};
  for (size_t c = 0; c < arrivals_.size(); ++c) input.arrivals[c] = arrival_rates_[c].per_second();
  planner_.plan(input);
}

}  // namespace fairlead::sim
