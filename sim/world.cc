#include "sim/world.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace fairlead::sim {
namespace {

constexpr Duration kRampStep = 100ms;

Duration scaled(Duration d, double by) {
  return Duration(static_cast<int64_t>(static_cast<double>(d.count()) * by));
}

}  // namespace

absl::StatusOr<World> World::make(const Suite& suite, const Scenario& scenario) {
  World world;
  world.scenario_ = scenario;
  world.regions_ = suite.regions;
  if (auto status = world.place_edges(suite); !status.ok()) return status;
  world.measure_distances(suite);
  if (auto status = world.place_faults(); !status.ok()) return status;
  return world;
}

absl::StatusOr<size_t> World::region_index(const std::string& name) const {
  for (size_t r = 0; r < regions_.size(); ++r) {
    if (regions_[r].name == name) return r;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("scenario ", scenario_.name, ": there is no region '", name, "'"));
}

absl::Status World::place_edges(const Suite& suite) {
  for (const EdgeSite& site : scenario_.edges.empty() ? suite.edges : scenario_.edges) {
    const auto region = region_index(site.name);
    if (!region.ok()) return region.status();
    const double load = site.load >= 0 ? site.load : scenario_.load;
    const double rate = site.requests >= 0 ? site.requests : load * regions_[*region].capacity;
    for (int i = 0; i < site.instances; ++i) {
      edges_.push_back({site.name, sites_.size(), rate / site.instances, site.wave, site.wave_phase});
    }
    sites_.push_back(site.name);
  }
  return absl::OkStatus();
}

void World::measure_distances(const Suite& suite) {
  const auto between = [&](const std::string& a, const std::string& b) {
    if (a == b) return suite.local_round_trip;
    for (const RoundTrip& trip : suite.round_trips) {
      if ((trip.from == a && trip.to == b) || (trip.from == b && trip.to == a)) return trip.time;
    }
    return Duration(100ms);
  };
  for (const std::string& site : sites_) {
    std::vector<Duration> trips;
    std::vector<size_t> order;
    for (const Region& region : regions_) {
      trips.push_back(between(site, region.name));
      order.push_back(order.size());
    }
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return trips[a] < trips[b]; });
    limits_.push_back(trips[order[std::min<size_t>(1, order.size() - 1)]] + suite.slack);
    round_trips_.push_back(std::move(trips));
    nearest_.push_back(std::move(order));
  }
}

absl::Status World::place_faults() {
  for (Fault fault : scenario_.faults) {
    ActiveFault active{.regions = std::vector<bool>(regions_.size(), false),
                       .sites = std::vector<bool>(sites_.size(), fault.edges.empty())};
    for (const std::string& name : fault.regions) {
      const auto region = region_index(name);
      if (!region.ok()) return region.status();
      active.regions[*region] = true;
    }
    for (const std::string& name : fault.edges) {
      const auto site = std::find(sites_.begin(), sites_.end(), name);
      if (site == sites_.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat("scenario ", scenario_.name, ": there is no edge '", name, "'"));
      }
      active.sites[static_cast<size_t>(site - sites_.begin())] = true;
    }
    if (fault.until > Duration(0) && fault.until <= fault.at) {
      return absl::InvalidArgumentError(
          absl::StrCat("scenario ", scenario_.name, ": a fault ends before it begins"));
    }
    if (fault.period > Duration(0) && fault.period < Fault::kShortestPeriod) {
      return absl::InvalidArgumentError(
          absl::StrCat("scenario ", scenario_.name, ": a fault comes and goes faster than every 10 ms"));
    }
    fault.until = (fault.until > Duration(0) ? fault.until : scenario_.duration) + scenario_.warm_up;
    fault.at += scenario_.warm_up;
    active.fault = std::move(fault);
    faults_.push_back(std::move(active));
  }
  return absl::OkStatus();
}

double World::ActiveFault::strength(Duration at) const {
  if (at < fault.at || at >= fault.until) return 0;
  if (fault.period > Duration(0) && (at - fault.at) % fault.period >= fault.period / 2) return 0;
  if (fault.ramp <= Duration(0)) return 1;
  return std::min(1.0,
                  static_cast<double>((at - fault.at).count()) / static_cast<double>(fault.ramp.count()));
}

Condition World::condition(size_t site, size_t region, Duration at) const {
  Condition condition;
  for (const ActiveFault& active : faults_) {
    if (!active.regions[region] || !active.sites[site]) continue;
    const double strength = active.strength(at);
    if (strength <= 0) continue;
    switch (active.fault.kind) {
      case Fault::Kind::kill:
        condition.dead = true;
        break;
      case Fault::Kind::black_hole:
        condition.silent = true;
        break;
      case Fault::Kind::errors:
        condition.errors = 1 - (1 - condition.errors) * (1 - active.fault.share * strength);
        break;
      case Fault::Kind::latency:
        condition.delay += scaled(active.fault.delay, strength);
        break;
      case Fault::Kind::capacity:
        break;
    }
    if (active.fault.hidden) condition.checks_see = false;
  }
  return condition;
}

double World::capacity(size_t region, Duration at) const {
  double left = 1;
  for (const ActiveFault& active : faults_) {
    if (active.fault.kind == Fault::Kind::capacity && active.regions[region])
      left *= 1 - active.fault.share * active.strength(at);
  }
  return left;
}

double World::rate(const EdgeSpec& edge, Duration at) const {
  const double rate = edge.rate * load_factor(at);
  if (edge.wave <= 0 || scenario_.day <= Duration(0)) return rate;
  const double days =
      static_cast<double>((at - scenario_.warm_up).count()) / static_cast<double>(scenario_.day.count());
  return rate * (1 + edge.wave * std::sin(2 * std::numbers::pi * (days + edge.wave_phase)));
}

/// What the load is, over what it is to be.
double World::load_factor(Duration at) const {
  if (scenario_.warm_up_load < 0 || scenario_.load <= 0) return 1;
  const double first = scenario_.warm_up_load / scenario_.load;
  if (at < scenario_.warm_up) return first;
  if (at >= scenario_.warm_up + scenario_.rise) return 1;
  const double risen =
      static_cast<double>((at - scenario_.warm_up).count()) / static_cast<double>(scenario_.rise.count());
  return first + (1 - first) * risen;
}

double World::total_capacity() const {
  double total = 0;
  for (const Region& region : regions_) total += region.capacity;
  return total;
}

std::vector<Duration> World::changes() const {
  std::set<Duration> times;
  for (const ActiveFault& active : faults_) {
    const Fault& fault = active.fault;
    times.insert(fault.at);
    times.insert(fault.until);
    for (Duration t = kRampStep; t < fault.ramp; t += kRampStep) times.insert(fault.at + t);
    times.insert(fault.at + fault.ramp);
    if (fault.period <= Duration(0)) continue;
    for (Duration t = fault.at; t < fault.until; t += fault.period / 2) times.insert(t);
  }
  return {times.begin(), times.end()};
}

size_t World::first_faulty() const {
  if (faults_.empty()) return regions_.size();
  const auto first = std::min_element(faults_.begin(), faults_.end(),
                                      [](const auto& a, const auto& b) { return a.fault.at < b.fault.at; });
  return static_cast<size_t>(std::find(first->regions.begin(), first->regions.end(), true) -
                             first->regions.begin());
}

Duration World::first_fault() const {
  Duration first = end();
  for (const ActiveFault& active : faults_) first = std::min(first, active.fault.at);
  return first;
}

}  // namespace fairlead::sim
