#include "sim/verdict.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/fault_course.h"

namespace fairlead::sim {
namespace {

double part(uint64_t some, double all) { return all > 0 ? static_cast<double>(some) / all : 1; }

/// Requests/s. A region that nobody reaches serves none.
double could_serve(const World& world, Duration at) {
  double rate = 0;
  for (size_t r = 0; r < world.regions().size(); ++r) {
    bool reached = false;
    for (size_t site = 0; site < world.sites().size(); ++site) {
      const Condition condition = world.condition(site, r, at);
      reached = reached || (!condition.dead && !condition.silent);
    }
    if (reached) rate += world.regions()[r].capacity * world.capacity(r, at);
  }
  return rate;
}

/// Second by second: what arrives, as far as there is capacity for it.
double could_be_served(const Recorder& recorder) {
  constexpr Duration kStep = 100ms;
  double requests = 0;
  Duration at = recorder.world().scenario().warm_up;
  for (const Second& second : recorder.counted()) {
    double capacity = 0;
    for (const Duration end = at + 1s; at < end; at += kStep)
      capacity += could_serve(recorder.world(), at) * to_seconds(kStep);
    requests += std::min(static_cast<double>(second.ok + second.failed + second.shed), capacity);
  }
  return requests;
}

double balance(const Recorder& recorder) {
  std::vector<double> sums(recorder.world().regions().size());
  for (const Second& second : recorder.counted()) {
    for (size_t r = 0; r < sums.size(); ++r) sums[r] += second.utilization[r];
  }
  const double mean = std::accumulate(sums.begin(), sums.end(), 0.0) / static_cast<double>(sums.size());
  return mean > 0 ? *std::max_element(sums.begin(), sums.end()) / mean : 1;
}

void follow_fault(const Recorder& recorder, Figures& figures) {
  if (recorder.world().scenario().faults.empty()) return;
  const FaultCourse course(recorder);
  figures.shifted_after = course.shifted_after();
  figures.returns = course.returns();
  if (const auto settling = course.settling()) {
    figures.settled_after = settling->after;
    figures.overshoot = settling->overshoot;
  }
}

/// Collects what is asked.
class Findings {
 public:
  using Unit = Finding::Unit;

  void at_most(bool asked, const char* what, Unit unit, double expected, std::optional<double> measured) {
    if (!asked) return;
    found_.push_back({what, unit, true, expected, measured, measured && *measured <= expected});
  }
  void at_least(bool asked, const char* what, Unit unit, double expected, double measured) {
    if (!asked) return;
    found_.push_back({what, unit, false, expected, measured, measured >= expected});
  }
  std::vector<Finding> take() { return std::move(found_); }

 private:
  std::vector<Finding> found_;
};

std::optional<double> seconds(const std::optional<Duration>& time) {
  return time ? std::optional(to_seconds(*time)) : std::nullopt;
}

}  // namespace

Figures figures_of(const Recorder& recorder) {
  Figures figures;
  figures.total = recorder.total();
  for (size_t c = 0; c < kCriticalities; ++c)
    figures.by_criticality[c] = recorder.tally(static_cast<Criticality>(c));
  figures.p50 = recorder.quantile(0.5);
  figures.p99 = recorder.quantile(0.99);
  const Tally& total = figures.total;
  figures.goodput = part(total.ok - total.late, could_be_served(recorder));
  const Tally& critical = recorder.tally(Criticality::critical);
  figures.critical_ok = part(critical.ok, static_cast<double>(critical.requests));
  figures.balance = balance(recorder);
  follow_fault(recorder, figures);
  return figures;
}

std::optional<double> Finding::missed_by() const {
  if (met || !measured) return std::nullopt;
  return std::abs(*measured - expected);
}

std::vector<Finding> judge(const Expectation& expect, const Figures& figures) {
  using Unit = Finding::Unit;
  Findings found;
  found.at_most(expect.shifted_within > Duration(0), "shifted_within", Unit::seconds,
                to_seconds(expect.shifted_within), seconds(figures.shifted_after));
  found.at_most(expect.returns_at_most >= 0, "returns_at_most", Unit::times, expect.returns_at_most,
                figures.returns);
  found.at_most(expect.settled_within > Duration(0), "settled_within", Unit::seconds,
                to_seconds(expect.settled_within), seconds(figures.settled_after));
  found.at_most(expect.overshoot_at_most >= 0, "overshoot_at_most", Unit::points, expect.overshoot_at_most,
                figures.overshoot);
  found.at_most(expect.balance_at_most > 0, "balance_at_most", Unit::ratio, expect.balance_at_most,
                figures.balance);
  found.at_least(expect.critical_at_least > 0, "critical_at_least", Unit::share, expect.critical_at_least,
                 figures.critical_ok);
  found.at_least(expect.goodput_at_least > 0, "goodput_at_least", Unit::share, expect.goodput_at_least,
                 figures.goodput);
  return found.take();
}

}  // namespace fairlead::sim
