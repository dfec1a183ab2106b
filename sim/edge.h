#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "routing/random.h"
#include "sim/event_queue.h"
#include "sim/recorder.h"
#include "sim/strategy.h"
#include "sim/world.h"

namespace fairlead::sim {

/// One proxy: takes open-loop Poisson arrivals, sends each where its Strategy says, tries again, moves what
/// waits, times out, runs health checks. One attempt of a request at a time, as in the proxy.
class Edge {
 public:
  /// Of a request, all tries together, as the proxy's default.
  static constexpr Duration kTimeout = std::chrono::seconds(15);

  Edge(const World& world, uint32_t index, std::unique_ptr<Strategy> strategy, uint64_t seed,
       EventQueue& events, Recorder& recorder);

  /// Puts its first events into the queue.
  void begin();
  void arrival(Duration now);
  void answer(Duration now, const Event& event);
  /// A `regular` one calls for the next.
  void tick(Duration now, bool regular);
  void check(Duration now, uint32_t region);
  /// Of what is still under way at the end, what is too late already counts as late.
  void end(Duration now);

  size_t site() const { return spec_.site; }
  const Strategy& strategy() const { return *strategy_; }
  Strategy& strategy() { return *strategy_; }

 private:
  struct Slot {
    RequestView request;
    Duration arrived{};
    Duration sent{};
    uint32_t region = 0;
    uint32_t epoch = 0;
    bool used = false;
  };
  struct Deadline {
    Duration at{};
    uint32_t slot = 0;
    uint32_t epoch = 0;
  };
  struct Check {
    Duration begun{};
    uint32_t epoch = 0;
    bool under_way = false;
  };

  void expect_arrival(Duration now);
  uint32_t new_slot();
  void send(Duration now, uint32_t slot, uint32_t region);
  void fail(Duration now, uint32_t slot, health::Outcome outcome);
  void finish(Duration now, uint32_t slot, End end);
  void end_check(Duration now, uint32_t region, health::ProbeOutcome outcome, double utilization);
  void expire(Duration now);
  void evacuate(Duration now, uint64_t regions);
  Criticality draw_criticality();

  const World& world_;
  const EdgeSpec& spec_;
  const uint32_t index_;
  std::unique_ptr<Strategy> strategy_;
  const Strategy::Settings settings_;
  routing::Random random_;
  EventQueue& events_;
  Recorder& recorder_;
  std::vector<Slot> slots_;
  std::vector<uint32_t> free_;
  // In the order of their times, since each kind takes equally long.
  std::deque<Deadline> request_deadlines_;
  std::deque<Deadline> attempt_deadlines_;
  std::vector<Check> checks_;  // by region
};

}  // namespace fairlead::sim
