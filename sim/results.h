#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/runner.h"
#include "sim/verdict.h"

namespace fairlead::sim {

/// A run with what it was worth.
struct Result {
  Run run;
  Figures figures;
  std::vector<Finding> findings;
};

/// All runs of a suite as a grid. Under test is the strategy that stands first; the others are there to
/// compare with. Immutable.
class Results {
 public:
  /// The strategy that knows what no proxy can know, so that none can be expected to do better.
  static constexpr std::string_view kBound = "clairvoyant";

  /// In the order of scenarios, then strategies: as run_all returns them.
  explicit Results(std::vector<Run> runs);

  size_t scenarios() const { return results_.size() / strategies_; }
  size_t strategies() const { return strategies_; }
  const Result& at(size_t scenario, size_t strategy) const {
    return results_[scenario * strategies_ + strategy];
  }
  const Scenario& scenario(size_t s) const { return at(s, 0).run.world->scenario(); }
  const std::string& strategy(size_t s) const { return at(0, s).run.strategy; }
  const std::vector<Result>& all() const { return results_; }

  std::optional<size_t> bound() const;
  /// The strategies with the fewest violations in a scenario, the bound left aside.
  std::vector<size_t> best(size_t scenario) const;
  /// Of a strategy in all scenarios.
  Tally total(size_t strategy) const;
  /// Expectations that the strategy under test was held to, and those that it missed.
  size_t expected() const;
  size_t missed() const;

 private:
  std::vector<Result> results_;
  size_t strategies_ = 1;
};

}  // namespace fairlead::sim
