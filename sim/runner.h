#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/catalogue.h"
#include "sim/recorder.h"
#include "sim/scenario.h"

namespace fairlead::sim {

/// One scenario under one strategy.
struct Run {
  std::string scenario;
  std::string strategy;
  std::string description;  // of the strategy
  std::shared_ptr<const World> world;
  std::shared_ptr<const Recorder> recorder;
};

/// Runs every scenario under every strategy, as many at a time as there are `threads`; the result does not
/// depend on that. In the order of scenarios, then strategies.
absl::StatusOr<std::vector<Run>> run_all(const Suite& suite, const std::vector<NamedStrategy>& strategies,
                                         uint64_t seed, unsigned threads);

}  // namespace fairlead::sim
