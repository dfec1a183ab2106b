#include "sim/strategies/fairlead.h"

#include <map>
#include <utility>

namespace fairlead::sim {
namespace {

using health::Outcome;

std::vector<health::RegionSpec> monitored(const World& world, double instances) {
  std::vector<health::RegionSpec> regions;
  for (const Region& region : world.regions())
    regions.push_back(
        {.name = region.name, .capacity = region.capacity / instances, .endpoints = {"region"}});
  return regions;
}

std::vector<routing::PlannedRegion> planned(const World& world, size_t site, double instances) {
  std::vector<routing::PlannedRegion> regions;
  for (const Region& region : world.regions()) {
    int priority = 0;
    while (world.regions()[world.nearest(site)[static_cast<size_t>(priority)]].name != region.name)
      ++priority;
    regions.push_back({.name = region.name,
                       .capacity = region.capacity / instances,
                       .weight = 1,
                       .priority = priority,
                       .instances = instances});
  }
  return regions;
}

/// What counts as a violation here is what its users are promised.
config::Service promising(config::Service service, Duration limit) {
  service.slo.latency_p99 = limit;
  return service;
}

}  // namespace

Fairlead::Fairlead(const World& world, const EdgeSpec& edge, config::Service service, uint64_t seed)
    : home_(edge.name), service_(promising(std::move(service), world.limit(edge.site))),
      monitor_(service_, monitored(world, static_cast<double>(world.edges().size()))),
      planner_(service_, planned(world, edge.site, static_cast<double>(world.edges().size()))),
      budget_(service_.retry, 1, at(Duration(0))),
      evidence_(world.regions().size(), std::vector<health::EvidenceDelta>(1)),
      waiting_(world.regions().size()),
      pick_(seed) {
  plan();
}

Fairlead::~Fairlead() {
  if (getenv("SIM_DEBUG")) fprintf(stderr, "%s\n", planner_.table()->candidates_json.c_str());
}

uint32_t Fairlead::first(Duration, const RequestView& request) {
  const auto criticality = static_cast<size_t>(request.criticality);
  arrivals_[criticality] += 1;
  shed_pick_ += 0x9e3779b97f4a7c15u;
  if (static_cast<double>(shed_pick_ >> 11) * 0x1p-53 >= planner_.table()->admit[criticality]) return kNone;
  pick_ += 0x9e3779b97f4a7c15u;
  return routing::select_region(*planner_.table(), static_cast<double>(pick_ >> 11) * 0x1p-53, true).region;
}

uint32_t Fairlead::again(Duration now, const RequestView& request, Outcome) {
  if (request.tries > service_.retry.attempts + request.evacuations) return kNone;
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
  if (utilization >= 0) {
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
  told.utilization = utilization;
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
  if (getenv("SIM_DEBUG")) {
    for (auto& r : monitor_.regions()) {
      static thread_local std::map<const void*, int> last;
      auto& l = last[&r];
      if (l != (int)r.machine().state()) fprintf(stderr, "%.2f %s: %s share %.2f u %.2f ok %.0f -> %s %s\n", to_ms(now)/1000, home_.c_str(), r.spec().name.c_str(), planner_.table()->regions[&r - monitor_.regions().data()].share, r.health(guard_.now()).utilization, r.health(guard_.now()).served, to_string(r.machine().state()), r.machine().reason().c_str());
      l = (int)r.machine().state();
    }
  }
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
