#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "sim/edge.h"
#include "sim/event_queue.h"
#include "sim/origin.h"
#include "sim/recorder.h"
#include "sim/strategy.h"
#include "sim/world.h"

namespace fairlead::sim {

/// Makes the strategy of one edge; `seed` differs from edge to edge.
using MakeStrategy = std::function<std::unique_ptr<Strategy>(size_t edge, uint64_t seed)>;
/// Called once for each simulation: what its edges share, a central plan for instance, belongs to what it
/// returns. Simulations run on several threads at once.
using StrategyFactory = std::function<MakeStrategy(const World& world)>;

/// One scenario under one strategy, from beginning to end: discrete events on a simulated clock. The same
/// seed gives the same run. One thread.
class Simulation {
 public:
  Simulation(const World& world, const StrategyFactory& factory, uint64_t seed);

  /// All of it, or what is left.
  void run();
  /// What happens until then; the next call goes on from there.
  void run_until(Duration at);
  const Recorder& recorder() const { return recorder_; }
  Recorder take_recorder() { return std::move(recorder_); }
  const std::vector<std::unique_ptr<Edge>>& edges() const { return edges_; }

 private:
  void begin();
  void handle(const Event& event);
  void sample(Duration now);

  const World& world_;
  EventQueue events_;
  Recorder recorder_;
  std::vector<Origin> origins_;
  std::vector<std::unique_ptr<Edge>> edges_;
  std::vector<size_t> sites_;  // by edge
  bool begun_ = false;
};

}  // namespace fairlead::sim
