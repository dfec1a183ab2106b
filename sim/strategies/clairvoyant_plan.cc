#include "sim/strategies/clairvoyant_plan.h"

#include <algorithm>
#include <limits>
#include <set>

#include "sim/strategies/queue_estimate.h"

namespace fairlead::sim {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// A region is three sinks, so that what fills it up is dearer: requests wait then. The last part, beyond
// 95 %, makes the others there wait as well: it is for what would be shed otherwise, nothing else.
constexpr std::array<double, 3> kRoom = {0.85, 0.10, 0.03};
constexpr std::array<double, 3> kUtilization = {0.85, 0.95, 0.98};
constexpr size_t kParts = kRoom.size();

// In milliseconds. A violation costs more than any detour, being shed more than being late, and a sure
// failure more than being shed, except for what is more than normal, which has nothing to lose.
constexpr double kViolation = 5000;
constexpr double kFailed = 3 * kViolation;
constexpr std::array<double, kParts> kCrowding = {0, 0, 1.25 * kViolation};

struct Price {
  double late;
  double shed;
};

constexpr Price price_of(Criticality criticality) {
  switch (criticality) {
    case Criticality::critical:
      return {.late = 1.2 * kViolation, .shed = 100 * kViolation};
    case Criticality::high:
      return {.late = 1.15 * kViolation, .shed = 10 * kViolation};
    case Criticality::normal:
      return {.late = 1.1 * kViolation, .shed = 2.5 * kViolation};
    case Criticality::sheddable:
      return {.late = kViolation, .shed = 1.5 * kViolation};
  }
  return {};
}

/// The part of all requests that are of a class.
double part_of(const Scenario& scenario, Criticality criticality) {
  switch (criticality) {
    case Criticality::critical:
      return scenario.critical;
    case Criticality::high:
      return 0;
    case Criticality::normal:
      return 1 - scenario.critical - scenario.sheddable;
    case Criticality::sheddable:
      return scenario.sheddable;
  }
  return 0;
}

std::vector<Duration> times_of_plans(const World& world) {
  std::set<Duration> times = {Duration(0)};
  const auto add = [&](Duration at) { times.insert({std::max(Duration(0), at - Outlook::kSpan), at}); };
  for (Duration at : world.changes()) add(at);
  const Duration risen = world.scenario().warm_up + world.scenario().rise;
  for (Duration at = world.scenario().warm_up; at <= risen; at += 1s) add(at);  // the load may change there
  const bool waves = world.scenario().day > Duration(0);
  for (Duration at = 1s; waves && at < world.end(); at += 1s) times.insert(at);
  return {times.begin(), times.end()};
}

}  // namespace

ClairvoyantPlan::ClairvoyantPlan(const World& world) : world_(world), times_(times_of_plans(world)) {
  advance(Duration(0));
}

void ClairvoyantPlan::advance(Duration now) {
  if (next_ == times_.size() || times_[next_] > now) return;
  while (next_ < times_.size() && times_[next_] <= now) ++next_;
  make(times_[next_ - 1]);
}

void ClairvoyantPlan::make(Duration now) {
  const Outlook outlook(world_, now);
  problem_.supply = supply(outlook);
  problem_.room.clear();
  for (size_t r = 0; r < world_.regions().size(); ++r) {
    for (double part : kRoom)
      problem_.room.push_back(part * outlook.capacity(r) * world_.regions()[r].capacity);
  }
  problem_.room.push_back(kNever);
  price(outlook);
  read(least_cost_flows(problem_));
}

std::vector<double> ClairvoyantPlan::supply(const Outlook& outlook) const {
  std::vector<double> supply;
  for (size_t site = 0; site < world_.sites().size(); ++site) {
    for (size_t c = 0; c < kCriticalities; ++c)
      supply.push_back(outlook.demand(site) * part_of(world_.scenario(), static_cast<Criticality>(c)));
  }
  return supply;
}

void ClairvoyantPlan::price(const Outlook& outlook) {
  problem_.cost.clear();
  for (size_t site = 0; site < world_.sites().size(); ++site) {
    for (size_t c = 0; c < kCriticalities; ++c) {
      std::vector<double>& costs = problem_.cost.emplace_back();
      for (size_t r = 0; r < world_.regions().size(); ++r) {
        for (size_t part = 0; part < kParts; ++part)
          costs.push_back(cost(outlook, site, r, part, static_cast<Criticality>(c)));
      }
      costs.push_back(price_of(static_cast<Criticality>(c)).shed);
    }
  }
}

double ClairvoyantPlan::cost(const Outlook& outlook, size_t site, size_t region, size_t part,
                             Criticality criticality) const {
  if (outlook.lost(site, region)) return kNever;
  const Condition& there = outlook.condition(site, region);
  const QueueEstimate queue(world_.regions()[region], outlook.capacity(region), kUtilization[part]);
  const double way = to_seconds(world_.round_trip(site, region) + there.delay);
  const double late = queue.beyond(to_seconds(world_.limit(site)) - way);
  // With one retry a request fails for good if it fails twice, there or at a region like it.
  const double failed = there.errors * there.errors;
  return 1000 * (way + queue.mean()) + late * price_of(criticality).late + failed * kFailed + kCrowding[part];
}

void ClairvoyantPlan::read(const std::vector<std::vector<double>>& flows) {
  shares_.assign(flows.size(), std::vector<double>(world_.regions().size()));
  for (size_t i = 0; i < flows.size(); ++i) {
    for (size_t j = 0; j + 1 < flows[i].size() && problem_.supply[i] > 0; ++j)
      shares_[i][j / kParts] += flows[i][j] / problem_.supply[i];
  }
}

uint32_t ClairvoyantPlan::cheapest(size_t site, RegionSet tried) const {
  const std::vector<double>& costs = problem_.cost[source(site, 0)];
  uint32_t best = Strategy::kNone;
  for (uint32_t r = 0; r < world_.regions().size(); ++r) {
    if (tried.has(r) || costs[r * kParts] == kNever) continue;
    if (best == Strategy::kNone || costs[r * kParts] < costs[best * kParts]) best = r;
  }
  return best;
}

}  // namespace fairlead::sim
