#include "health/service_monitor.h"

#include <algorithm>
#include <numeric>

namespace fairlead::health {
namespace {

double capacity_of(const RegionMonitor& region, bool declared) {
  return declared ? region.spec().capacity : 1;
}

bool all_declared(const std::vector<RegionMonitor>& regions) {
  return std::all_of(regions.begin(), regions.end(),
                     [](const RegionMonitor& r) { return r.spec().capacity > 0; });
}

bool out_by_statistics(const RegionMonitor& region) {
  const State state = region.machine().state();
  return (state == State::ejected || state == State::probing) && !is_proof(region.machine().cause());
}

/// Takes no request: a region without endpoints is no more of a choice than one that is ejected.
bool is_out(const RegionMonitor& region) {
  return region.empty() || region.machine().state() == State::ejected;
}

bool is_healthy(const RegionMonitor& region) { return region.machine().state() == State::healthy; }

bool is_dead(const RegionMonitor& region) { return is_out(region) && is_proof(region.machine().cause()); }

}  // namespace

ServiceMonitor::ServiceMonitor(const config::Service& service, std::vector<RegionSpec> regions) {
  configure(service, std::move(regions));
}

void ServiceMonitor::configure(const config::Service& service, std::vector<RegionSpec> specs) {
  std::vector<RegionMonitor> regions;
  for (RegionSpec& spec : specs) {
    auto known = std::find_if(regions_.begin(), regions_.end(),
                              [&](const RegionMonitor& r) { return r.spec().name == spec.name; });
    if (known == regions_.end()) {
      regions.emplace_back(service, std::move(spec));
    } else {
      regions.push_back(std::move(*known));
      regions.back().configure(service, std::move(spec));
      regions_.erase(known);
    }
  }
  regions_ = std::move(regions);
  detection_ = service.detection;
}

void ServiceMonitor::tick(const Tick& tick, std::span<const std::vector<EvidenceDelta>> evidence) {
  now_ = tick.now;
  for (size_t r = 0; r < regions_.size(); ++r) regions_[r].observe(tick, evidence[r]);
  judge_success(tick);
  decide(tick);
}

void ServiceMonitor::probe_ended(size_t region, size_t endpoint, Time now, const ProbeResult& result) {
  regions_[region].probe_ended(endpoint, now, result);
}

void ServiceMonitor::judge_success(const Tick& tick) {
  const auto succeeded = [](const RegionMonitor& r) { return r.succeeded() > 0; };
  const auto troubled = [](const RegionMonitor& r) {
    return r.failed() > 0 || r.machine().state() == State::suspect;
  };
  const bool quiet = tick.now - trouble_last_ > kTroublePause;
  if (quiet || std::any_of(regions_.begin(), regions_.end(), succeeded)) trouble_began_.reset();
  if (std::none_of(regions_.begin(), regions_.end(), troubled)) return;
  trouble_last_ = tick.now;
  if (!trouble_began_) trouble_began_ = tick.now;
}

bool ServiceMonitor::nothing_succeeds() const {
  return trouble_began_ && trouble_last_ - *trouble_began_ >= kFailOpenAfter;
}

bool ServiceMonitor::half_left_without(size_t region) const {
  const bool declared = all_declared(regions_);
  double total = 0, out = capacity_of(regions_[region], declared);
  for (size_t r = 0; r < regions_.size(); ++r) {
    total += capacity_of(regions_[r], declared);
    if (r != region && out_by_statistics(regions_[r])) out += capacity_of(regions_[r], declared);
  }
  return 2 * out <= total;
}

bool ServiceMonitor::edge_suspect() const {
  const auto bad = std::count_if(regions_.begin(), regions_.end(),
                                 [](const RegionMonitor& r) { return r.bad_by_statistics(); });
  // A region that answers well shows that the fault is not here.
  const bool any_good = std::any_of(regions_.begin(), regions_.end(),
                                    [](const RegionMonitor& r) { return r.evidently_good(); });
  return regions_.size() >= 3 && 2 * static_cast<size_t>(bad) > regions_.size() && !any_good;
}

bool ServiceMonitor::all(bool (*holds)(const RegionMonitor&)) const {
  return std::all_of(regions_.begin(), regions_.end(), holds);
}

bool ServiceMonitor::opens() const {
  return edge_suspect() || all(is_out) || (nothing_succeeds() && !all(is_healthy));
}

bool ServiceMonitor::open_to(const RegionMonitor& region) const {
  // Never towards the dead while another is in service.
  return fail_open_ && (nothing_succeeds() || all(is_out) || !is_dead(region));
}

void ServiceMonitor::decide(const Tick& tick) {
  evacuate_ = 0;
  fail_open_ = opens();
  const bool statistics = !edge_suspect();
  for (size_t r = 0; r < regions_.size(); ++r) {
    const RegionMonitor::Edges edges = regions_[r].decide(
        tick, {.statistics = statistics && half_left_without(r), .fail_open = open_to(regions_[r])});
    if (edges.suspected || edges.ejected) endangered_ |= uint64_t{1} << r;
  }
  fail_open_ = opens();
  evacuate();
}

void ServiceMonitor::evacuate() {
  for (size_t r = 0; r < regions_.size(); ++r) {
    const uint64_t bit = uint64_t{1} << r;
    const State state = regions_[r].machine().state();
    if (state != State::suspect && state != State::ejected) endangered_ &= ~bit;
    if (detection_.evacuation && (endangered_ & bit) != 0 && has_refuge(r)) evacuate_ |= bit;
  }
  endangered_ &= ~evacuate_;
}

bool ServiceMonitor::has_refuge(size_t from) const {
  for (size_t r = 0; r < regions_.size(); ++r) {
    const State state = regions_[r].machine().state();
    if (r == from || regions_[r].empty()) continue;
    if (state == State::healthy || state == State::ramp) return true;
  }
  return false;
}

std::vector<RegionHealth> ServiceMonitor::health() const {
  std::vector<RegionHealth> health;
  for (const RegionMonitor& region : regions_) {
    health.push_back(region.health(now_));
    health.back().fail_open = open_to(region);
  }
  return health;
}

double ServiceMonitor::demand() const {
  return std::accumulate(regions_.begin(), regions_.end(), 0.0,
                         [](double sum, const RegionMonitor& r) { return sum + r.sent_per_second(); });
}

}  // namespace fairlead::health
