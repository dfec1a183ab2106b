#include "sim/origin.h"

#include <algorithm>
#include <cmath>

namespace fairlead::sim {
namespace {

using health::Outcome;

constexpr size_t kQuantiles = 4096;
constexpr double kBusyHorizon = 0.2;  // seconds
constexpr Duration kErrorTime = 1ms;  // an error is quick

/// Acklam's approximation of the normal quantile, which is exact enough (1e-9) for service times.
double normal_quantile(double p) {
  static constexpr double kA[] = {-39.69683028665376, 220.9460984245205,  -275.9285104469687,
                                  138.3577518672690,  -30.66479806614716, 2.506628277459239};
  static constexpr double kB[] = {-54.47609879822406, 161.5858368580409, -155.6989798598866,
                                  66.80131188771972, -13.28068155288572};
  static constexpr double kC[] = {-0.007784894002430293, -0.3223964580411365, -2.400758277161838,
                                  -2.549732539343734,    4.374664141464968,   2.938163982698783};
  static constexpr double kD[] = {0.007784695709041462, 0.3224671290700398, 2.445134137142996,
                                  3.754408661907416};
  const auto tail = [](double q) {
    return (((((kC[0] * q + kC[1]) * q + kC[2]) * q + kC[3]) * q + kC[4]) * q + kC[5]) /
           ((((kD[0] * q + kD[1]) * q + kD[2]) * q + kD[3]) * q + 1);
  };
  if (p < 0.02425) return tail(std::sqrt(-2 * std::log(p)));
  if (p > 1 - 0.02425) return -tail(std::sqrt(-2 * std::log(1 - p)));
  const double q = p - 0.5, r = q * q;
  return (((((kA[0] * r + kA[1]) * r + kA[2]) * r + kA[3]) * r + kA[4]) * r + kA[5]) * q /
         (((((kB[0] * r + kB[1]) * r + kB[2]) * r + kB[3]) * r + kB[4]) * r + 1);
}

}  // namespace

Origin::Origin(const World& world, uint32_t region, uint64_t seed, EventQueue& events)
    : world_(world), region_(region), spec_(world.regions()[region]), random_(seed), events_(events) {
  const double mean = static_cast<double>(spec_.service_time.count());
  for (size_t i = 0; i < kQuantiles; ++i) {
    const double z = normal_quantile((static_cast<double>(i) + 0.5) / kQuantiles);
    const double factor = std::exp(spec_.spread * z - spec_.spread * spec_.spread / 2);
    service_times_.emplace_back(static_cast<int64_t>(mean * factor));
  }
}

Duration Origin::service_time() { return service_times_[random_.next() % kQuantiles]; }

void Origin::change(Duration now, const std::vector<size_t>& sites) {
  account(now);
  const double seconds = std::chrono::duration<double>(spec_.service_time).count();
  const double rate = spec_.capacity * world_.capacity(region_, now);
  servers_ = static_cast<size_t>(std::max(1.0, std::round(rate * seconds)));
  queue_ = static_cast<size_t>(rate * std::chrono::duration<double>(spec_.queue).count());
  conditions_.clear();
  bool dead = true;
  for (size_t site = 0; site < world_.sites().size(); ++site) {
    conditions_.push_back(world_.condition(site, region_, now));
    dead = dead && conditions_.back().dead;
  }
  if (dead) {
    for (const Event& lost : in_service_) answer(now, lost, sites[lost.edge], Outcome::reset, Duration(0));
    for (const Event& lost : waiting_) answer(now, lost, sites[lost.edge], Outcome::reset, Duration(0));
    in_service_.clear();
    waiting_.clear();
    ++life_;
  }
  begin_waiting(now);
}

void Origin::reach(Duration now, const Event& attempt, size_t site) {
  const Condition& condition = conditions_[site];
  if (condition.silent) return;
  if (condition.dead) return answer(now, attempt, site, Outcome::refused, Duration(0));
  const bool exempt = attempt.is_check && !condition.checks_see;
  if (!exempt && condition.errors > 0 && random_.uniform() < condition.errors)
    return answer(now, attempt, site, Outcome::status_failure, kErrorTime);
  if (in_service_.size() < servers_) return begin(now, attempt);
  if (waiting_.size() < queue_) {
    waiting_.push_back(attempt);
  } else {
    answer(now, attempt, site, Outcome::status_failure, kErrorTime);
  }
}

void Origin::begin(Duration now, const Event& attempt) {
  account(now);
  Event service = attempt;
  service.kind = Event::Kind::serve;
  service.at = now + service_time();
  in_service_.push_back(attempt);
  service.life = life_;
  events_.push(service);
}

void Origin::served(Duration now, const Event& service, size_t site) {
  if (service.life != life_) return;
  account(now);
  const auto same = [&](const Event& e) {
    return e.edge == service.edge && e.slot == service.slot && e.epoch == service.epoch &&
           e.is_check == service.is_check;
  };
  const auto found = std::find_if(in_service_.begin(), in_service_.end(), same);
  *found = in_service_.back();
  in_service_.pop_back();
  ++completed_;
  begin_waiting(now);
  const Condition& condition = conditions_[site];
  if (condition.silent) return;
  if (condition.dead) return answer(now, service, site, Outcome::reset, Duration(0));
  const bool exempt = service.is_check && !condition.checks_see;
  answer(now, service, site, Outcome::ok, exempt ? Duration(0) : condition.delay);
}

void Origin::begin_waiting(Duration now) {
  while (!waiting_.empty() && in_service_.size() < servers_) {
    const Event next = waiting_.front();
    waiting_.pop_front();
    begin(now, next);
  }
}

void Origin::answer(Duration now, const Event& attempt, size_t site, Outcome outcome, Duration delay) {
  Event answer = attempt;
  answer.kind = Event::Kind::answer;
  answer.at = now + delay + world_.round_trip(site, region_) / 2;
  answer.outcome = outcome;
  const bool reports = spec_.reports && outcome != Outcome::refused && outcome != Outcome::reset;
  answer.utilization = reports ? static_cast<float>(utilization(now)) : -1.0F;
  events_.push(answer);
}

void Origin::account(Duration now) {
  const double elapsed = std::chrono::duration<double>(now - accounted_).count();
  const double busy =
      static_cast<double>(std::min(in_service_.size(), servers_)) / static_cast<double>(servers_);
  busy_ += (busy - busy_) * (1 - std::exp(-elapsed / kBusyHorizon));
  accounted_ = now;
}

double Origin::utilization(Duration now) {
  account(now);
  return busy_;
}

}  // namespace fairlead::sim
