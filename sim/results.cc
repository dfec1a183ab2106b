#include "sim/results.h"

#include <algorithm>
#include <utility>

namespace fairlead::sim {

Results::Results(std::vector<Run> runs) {
  const auto next =
      std::find_if(runs.begin(), runs.end(), [&](const Run& run) { return run.world != runs.front().world; });
  strategies_ = std::max<size_t>(1, static_cast<size_t>(next - runs.begin()));
  for (Run& run : runs) {
    Figures figures = figures_of(*run.recorder);
    std::vector<Finding> findings = judge(run.world->scenario().expect, figures);
    results_.push_back({std::move(run), figures, std::move(findings)});
  }
}

std::optional<size_t> Results::bound() const {
  for (size_t s = 0; s < std::min(strategies_, results_.size()); ++s) {
    if (strategy(s) == kBound) return s;
  }
  return std::nullopt;
}

std::vector<size_t> Results::best(size_t scenario) const {
  std::vector<size_t> best;
  for (size_t s = 0; s < strategies_; ++s) {
    if (strategy(s) == kBound) continue;
    const auto rate = [&](size_t one) { return at(scenario, one).figures.total.violation_rate(); };
    if (!best.empty() && rate(s) > rate(best.front())) continue;
    if (!best.empty() && rate(s) < rate(best.front())) best.clear();
    best.push_back(s);
  }
  return best;
}

Tally Results::total(size_t strategy) const {
  Tally total;
  for (size_t s = 0; s < scenarios(); ++s) total += at(s, strategy).figures.total;
  return total;
}

size_t Results::expected() const {
  size_t expected = 0;
  for (size_t s = 0; s < scenarios(); ++s) expected += at(s, 0).findings.size();
  return expected;
}

size_t Results::missed() const {
  size_t missed = 0;
  for (size_t s = 0; s < scenarios(); ++s) {
    for (const Finding& finding : at(s, 0).findings) missed += finding.met ? 0 : 1;
  }
  return missed;
}

}  // namespace fairlead::sim
