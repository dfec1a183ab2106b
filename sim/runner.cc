#include "sim/runner.h"

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

#include "sim/simulation.h"

namespace fairlead::sim {

absl::StatusOr<std::vector<Run>> run_all(const Suite& suite, const std::vector<NamedStrategy>& strategies,
                                         uint64_t seed, unsigned threads) {
  std::vector<Run> runs;
  for (const Scenario& scenario : suite.scenarios) {
    auto world = World::make(suite, scenario);
    if (!world.ok()) return world.status();
    const auto shared = std::make_shared<const World>(*std::move(world));
    for (const NamedStrategy& strategy : strategies)
      runs.push_back({scenario.name, strategy.name, strategy.description, shared, nullptr});
  }
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < runs.size(); i = next++) {
      Simulation simulation(*runs[i].world, strategies[i % strategies.size()].factory, seed);
      simulation.run();
      runs[i].recorder = std::make_shared<const Recorder>(simulation.take_recorder());
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned t = 1; t < threads; ++t) workers.emplace_back(work);
    work();
  }
  return runs;
}

}  // namespace fairlead::sim
