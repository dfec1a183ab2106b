#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "routing/random.h"
#include "sim/event_queue.h"
#include "sim/world.h"

namespace fairlead::sim {

/// A region at work: so many requests in service at once as capacity × service time makes, a bounded queue
/// before them (M/G/c/K). It answers by pushing events for the edges, a half round trip later.
class Origin {
 public:
  Origin(const World& world, uint32_t region, uint64_t seed, EventQueue& events);

  /// A request or a health check arrives.
  void reach(Duration now, const Event& attempt, size_t site);
  /// A service ends, unless a kill has ended it before.
  void served(Duration now, const Event& service, size_t site);
  /// Faults begin or end: `sites` tells the site of each edge.
  void change(Duration now, const std::vector<size_t>& sites);

  /// The part of its servers that is busy, over about 200 ms.
  double utilization(Duration now);
  /// Served since the beginning.
  uint64_t completed() const { return completed_; }

 private:
  void begin(Duration now, const Event& attempt);
  void begin_waiting(Duration now);
  void answer(Duration now, const Event& attempt, size_t site, health::Outcome outcome, Duration delay);
  void account(Duration now);
  Duration service_time();

  const World& world_;
  const uint32_t region_;
  const Region& spec_;
  routing::Random random_;
  EventQueue& events_;
  size_t servers_ = 1;
  size_t queue_ = 0;               // that may wait
  std::vector<Event> in_service_;  // for a kill, in no order
  std::deque<Event> waiting_;
  std::vector<Duration> service_times_;  // quantiles of the distribution
  std::vector<Condition> conditions_;    // by site
  uint32_t life_ = 0;
  uint64_t completed_ = 0;
  Duration accounted_{};
  double busy_ = 0;
};

}  // namespace fairlead::sim
