#include "routing/share_planner.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "routing/candidates_json.h"
#include "routing/renumbered.h"

namespace fairlead::routing {
namespace {

using health::RegionHealth;
using health::State;

// A region on trial gets about one request a second even where its share of the traffic would be less.
constexpr double kTrialPerSecond = 1;
constexpr double kMaxTrickle = 0.1;
// Traffic that measures regions whose latency nobody knows any more where there are no health checks.
constexpr double kExploreStale = 0.002;
constexpr double kStaleAfter = 30;  // seconds
// So full, a region is no place for retries while others have room.
constexpr double kNoRefuge = 0.95;
constexpr double kFailing = 0.02;
constexpr double kSlow = 1.25;
constexpr Duration kSlowMargin = std::chrono::milliseconds(5);
// Costs are published once a second, when they moved by a quarter, and so are reasons.
constexpr double kAllPlaced = 1e-6;
constexpr double kCostRatio = 0.25;
constexpr double kCostStepMs = 5;
constexpr Duration kCostEvery = std::chrono::seconds(1);
// The planned demand follows the measured one when it is off by so much: shares by capacity do not jitter.
constexpr double kDemandAbove = 1.05;
constexpr double kDemandBelow = 0.9;

bool on_trial(State state) { return state == State::suspect || state == State::probing; }

/// The part of its endpoints that lives, whatever its state allows: that is its limit.
double alive(const RegionHealth& region) { return region.fraction > 0 ? region.health / region.fraction : 1; }

}  // namespace

SharePlanner::SharePlanner(const config::Service& service, std::vector<PlannedRegion> regions) {
  configure(service, std::move(regions));
}

void SharePlanner::configure(const config::Service& service, std::vector<PlannedRegion> regions) {
  std::vector<int> from;
  for (const PlannedRegion& region : regions) {
    const auto known = std::find_if(regions_.begin(), regions_.end(),
                                    [&](const PlannedRegion& r) { return r.name == region.name; });
    from.push_back(known == regions_.end() ? -1 : static_cast<int>(known - regions_.begin()));
  }
  costs_.renumber(from);
  order_.renumber(from);
  steering_.renumber(from);
  loads_ = renumbered(loads_, from);
  shares_ = renumbered(shares_, from);
  order_.configure(service.latency);
  policy_ = service.policy;
  objective_ms_ = policy_ == config::Policy::steer ? to_ms(service.slo.latency_p99) : 0;
  use(mechanisms_);
  checked_ = service.health_check.has_value();
  regions_ = std::move(regions);
  bind_shift();
  configured_ = true;
}

void SharePlanner::use(const Mechanisms& mechanisms) {
  mechanisms_ = mechanisms;
  costs_.set_objective(mechanisms.objective ? objective_ms_ : 0);
  steering_.use(mechanisms);
}

std::shared_ptr<const ShareTable> SharePlanner::plan(const Input& input) {
  uint64_t open_set = 0;
  for (size_t r = 0; r < regions_.size(); ++r) open_set |= uint64_t{open(input, r)} << r;
  follow_demand(std::max(input.demand, std::accumulate(input.arrivals.begin(), input.arrivals.end(), 0.0)));
  const std::vector<RegionCosts::Cost>& costs = price(input);
  order_.update(input.now, costs, input.health, open_set);
  observe_loads(input);
  const std::vector<PolicyRegion> regions = this->policy_regions(input);
  placed_ = 1;
  std::vector<double> shares = divide_by_policy(input, regions);
  place_rest(regions, shares);
  const std::vector<double> by_policy = shares;
  lay_over(input, regions, shares);
  shares_ = shares;

  auto next = std::make_shared<ShareTable>();
  next->fail_open = input.fail_open;
  next->admit = admit(input.arrivals, placed_);
  next->preference = preference(input);
  for (size_t r = 0; r < regions_.size(); ++r) {
    const RegionHealth& h = input.health[r];
    next->regions.push_back({.region = static_cast<uint32_t>(r),
                             .state = h.state,
                             .drained = drained(input, r),
                             .share = shares[r],
                             .cost_ms = costs[r].cost_ms,
                             .health = drained(input, r) ? 0 : h.health,
                             .capacity = regions_[r].capacity * h.health,
                             .utilization = utilization(r, h),
                             .reason = reason(input, r, by_policy[r]) + shift_reason(r)});
  }
  if (!differs(*next, input.now)) return nullptr;
  next->version = ++version_;
  next->candidates_json = candidates_json(*next, regions_);
  for (const PlannedRegion& region : regions_) next->region_names.push_back(region.name);
  configured_ = false;
  planned_ = input.now;
  table_ = next;
  return table_;
}

double SharePlanner::utilization(size_t r, const RegionHealth& health) const {
  if (health.utilization >= 0 || policy_ != config::Policy::steer) return health.utilization;
  const double seen = steering_.utilization(r);
  return seen > 0 ? seen : -1;
}

void SharePlanner::follow_demand(double measured) {
  // While requests are refused, by exactly as many as there is no room for.
  if (placed_ < 1 || measured > demand_ * kDemandAbove || measured < demand_ * kDemandBelow)
    demand_ = measured;
}

bool SharePlanner::open(const Input& input, size_t r) const {
  if (drained(input, r) || input.health[r].empty) return false;
  return input.health[r].state != State::ejected || (input.fail_open && input.health[r].fail_open);
}

std::vector<PolicyRegion> SharePlanner::policy_regions(const Input& input) const {
  std::vector<PolicyRegion> regions;
  for (size_t r = 0; r < regions_.size(); ++r) {
    const RegionHealth& h = input.health[r];
    PolicyRegion c;
    c.weight =
        policy_ == config::Policy::weighted || policy_ == config::Policy::failover ? regions_[r].weight : 1;
    c.priority = regions_[r].priority;
    c.limit = open(input, r) ? limit(h) : 0;
    c.health = h.state == State::ejected ? c.limit : c.limit > 0 ? h.health : 0;
    if (regions_[r].capacity > 0) {
      c.declared = true;
      c.room = room(r, h);
    }
    c.explore = exploration(input, r);
    regions.push_back(c);
  }
  return regions;
}

double SharePlanner::limit(const RegionHealth& region) const {
  if (region.state == State::ejected) return 1;  // only asked when open: then nothing better is left
  return on_trial(region.state) ? trickle(region.fraction) : region.fraction;
}

double SharePlanner::trickle(double fraction) const {
  const double little = demand_ > 0 ? std::min(kMaxTrickle, kTrialPerSecond / demand_) : kMaxTrickle;
  return std::min(1.0, std::max(fraction, little));
}

double SharePlanner::exploration(const Input& input, size_t r) const {
  if (!open(input, r)) return 0;
  const RegionHealth& h = input.health[r];
  const double alike = 1.0 / static_cast<double>(regions_.size());
  if (h.state == State::ejected) return alike;  // nobody knows who lives
  if (!by_cost() || h.state != State::healthy || regions_.size() < 2) return 0;
  if (!h.measured) {
    // While nothing is known of anybody, all alike.
    const auto& costs = costs_.costs();
    const bool any =
        std::any_of(costs.begin(), costs.end(), [](const RegionCosts::Cost& c) { return c.known; });
    return any ? trickle(kExploreUnknown) : alike;
  }
  // What was left for its failures or its slowness shows only by a trickle whether that still holds: checks
  // may have been quick all the time.
  const bool slow = h.baseline_ms > 0 && h.latency_ms > kSlow * h.baseline_ms + to_ms(kSlowMargin);
  if (r != order_.order().front() && (h.failure_rate > kFailing || slow)) return trickle(kExploreUnknown);
  return !checked_ && h.idle_s > kStaleAfter ? trickle(kExploreStale) : 0;
}

/// A queue, and what it turns away, say how full a region is, not how far away or how ill: policy `steer`
/// knows that otherwise.
const std::vector<RegionCosts::Cost>& SharePlanner::price(const Input& input) {
  if (policy_ != config::Policy::steer || !mechanisms_.congestion) return costs_.price(input.health);
  std::vector<RegionHealth> health(input.health.begin(), input.health.end());
  for (size_t r = 0; r < health.size(); ++r) {
    if (!steering_.congested(r, input.now)) continue;
    health[r].failure_rate = 0;
    if (health[r].baseline_ms > 0)
      health[r].latency_ms = std::min(health[r].latency_ms, health[r].baseline_ms);
  }
  return costs_.price(health);
}

RegionLoad::Input SharePlanner::load(size_t r, const RegionHealth& health) const {
  return {.capacity = regions_[r].capacity * regions_[r].instances * alive(health),
          .instances = regions_[r].instances,
          .utilization = health.utilization,
          .report_age_ms = health.report_age_ms,
          .excess_ms = health.excess_ms,
          .served = health.served,
          .piles_up = health.piles_up,
          .saturated = health.saturated,
          .round_trip_ms = health.connect_ms};
}

/// Where regions report how full they are, every policy goes by that; this instance takes its part of what is
/// free.
void SharePlanner::observe_loads(const Input& input) {
  if (policy_ == config::Policy::steer) return;  // sees to that itself
  const bool first = observed_ == Time{};
  const Duration elapsed = first ? Duration(0) : input.now - observed_;
  observed_ = input.now;
  for (size_t r = 0; r < regions_.size(); ++r) {
    if (first) loads_[r].begin(shares_[r]);
    loads_[r].observe(input.now, elapsed, shares_[r], demand_, false, load(r, input.health[r]));
  }
  part_ = part_of_all(loads_, demand_);
}

double SharePlanner::room(size_t r, const RegionHealth& health) const {
  if (policy_ != config::Policy::steer && health.utilization >= 0)
    return loads_[r].cap(RegionLoad::kFull, demand_, part_);
  return demand_ > 0 ? std::min(1.0, regions_[r].capacity * alive(health) / demand_) : 1;
}

std::vector<double> SharePlanner::steer(const Input& input, std::span<const PolicyRegion> regions) {
  // What nobody knows is no bargain.
  double unknown_ms = 0;
  for (const RegionCosts::Cost& cost : costs_.costs()) unknown_ms = std::max(unknown_ms, cost.cost_ms);
  unknown_ms += RegionCosts::kFailureMs;
  std::vector<Steering::Region> steered;
  for (size_t r = 0; r < regions_.size(); ++r) {
    const RegionHealth& h = input.health[r];
    const RegionCosts::Cost& cost = costs_.costs()[r];
    steered.push_back({.cost_ms = cost.known ? cost.cost_ms : unknown_ms,
                       .limit = regions[r].limit,
                       .trickle = regions[r].explore,
                       .load = load(r, h)});
  }
  std::vector<double> shares = steering_.divide(input.now, demand_, steered);
  const double placed = std::accumulate(shares.begin(), shares.end(), 0.0);
  const bool trusted =
      std::any_of(regions.begin(), regions.end(), [](const PolicyRegion& r) { return r.limit >= 1; });
  if (!trusted || placed <= 0) return shares;  // what is left over goes to whoever is open
  placed_ = placed > 1 - kAllPlaced ? 1 : placed;
  for (double& share : shares) share /= placed;
  return shares;
}

std::vector<double> SharePlanner::divide_by_policy(const Input& input,
                                                   std::span<const PolicyRegion> regions) {
  switch (policy_) {
    case config::Policy::steer:
      return steer(input, regions);
    case config::Policy::latency:
      return share_by_order(regions, order_.order());
    case config::Policy::weighted:
      return share_by_weight(regions);
    case config::Policy::failover:
      return share_by_priority(regions);
  }
  return {};
}

std::vector<uint32_t> SharePlanner::preference(const Input& input) const {
  std::vector<uint32_t> best;
  for (uint32_t r : order_.order()) {
    const bool weightless = !by_cost() && regions_[r].weight <= 0;
    if (open(input, r) && !weightless) best.push_back(r);
  }
  const auto rank = [&](uint32_t r) {
    const State state = input.health[r].state;
    return state == State::healthy ? 0 : state == State::ramp ? 1 : state == State::ejected ? 3 : 2;
  };
  const auto next = [&](uint32_t r) {
    if (policy_ == config::Policy::failover) return regions_[r].priority;
    return policy_ == config::Policy::steer && steering_.utilization(r) >= kNoRefuge ? 1 : 0;
  };
  std::stable_sort(best.begin(), best.end(), [&](uint32_t a, uint32_t b) {
    return std::pair(rank(a), next(a)) < std::pair(rank(b), next(b));
  });
  return best;
}

bool SharePlanner::differs(const ShareTable& next, Time now) const {
  if (configured_ || !table_) return true;
  if (next.preference != table_->preference || next.fail_open != table_->fail_open) return true;
  for (size_t c = 0; c < next.admit.size(); ++c) {
    const double before = table_->admit[c];
    if ((next.admit[c] < 1) != (before < 1) || std::abs(next.admit[c] - before) > kShareStep) return true;
  }
  for (size_t r = 0; r < next.regions.size(); ++r) {
    const RegionShare& a = table_->regions[r];
    const RegionShare& b = next.regions[r];
    if (a.state != b.state || a.drained != b.drained) return true;
    if ((a.share > 0) != (b.share > 0) || std::abs(a.share - b.share) > kShareStep) return true;
    const double cost_step = std::max(kCostStepMs, kCostRatio * std::max(a.cost_ms, b.cost_ms));
    const bool reads_differently = std::abs(a.cost_ms - b.cost_ms) > cost_step || a.reason != b.reason;
    if (now - planned_ >= kCostEvery && reads_differently) return true;
  }
  return false;
}

}  // namespace fairlead::routing
