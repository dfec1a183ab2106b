#pragma once

// For tests: a strategy that a test decides for.

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/strategy.h"

namespace fairlead::sim {

/// Does as it is told and remembers what it is told.
class Scripted : public Strategy {
 public:
  struct Ended {
    uint32_t region;
    health::Outcome outcome;
    Duration latency;
    double utilization;
  };

  Settings settings() const override { return configured; }
  uint32_t first(Duration, const RequestView& request) override {
    ++criticalities[static_cast<size_t>(request.criticality)];
    return to_first;
  }
  uint32_t again(Duration, const RequestView& request, health::Outcome) override {
    failed = request;
    return to_again;
  }
  uint32_t refuge(Duration, const RequestView&) override { return to_refuge; }
  void sent(Duration, uint32_t region) override { sent_to.push_back(region); }
  void ended(Duration, uint32_t region, health::Outcome outcome, Duration latency,
             double utilization) override {
    all_ended.push_back({region, outcome, latency, utilization});
  }
  void checked(Duration, uint32_t region, const health::ProbeResult& result, double) override {
    checks.emplace_back(region, result.outcome);
  }
  uint64_t tick(Duration) override { return std::exchange(to_evacuate, 0); }

  Settings configured;
  uint32_t to_first = 0, to_again = kNone, to_refuge = kNone;
  uint64_t to_evacuate = 0;
  RequestView failed;
  std::array<int, kCriticalities> criticalities{};
  std::vector<uint32_t> sent_to;
  std::vector<Ended> all_ended;
  std::vector<std::pair<uint32_t, health::ProbeOutcome>> checks;
};

}  // namespace fairlead::sim
