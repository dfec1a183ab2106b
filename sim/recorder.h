#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "health/evidence.h"
#include "sim/strategy.h"
#include "sim/world.h"

namespace fairlead::sim {

/// How a request ended for its client.
enum class End : uint8_t { ok, failed, shed };

/// One second of a run, all edges together.
struct Second {
  std::vector<uint64_t> sent;       // attempts by region
  std::vector<double> utilization;  // by region, at its end
  uint64_t ok = 0, failed = 0, shed = 0, late = 0;
  std::array<uint32_t, health::LatencyBuckets::kCount> latency{};
  Duration quantile(double q) const;
};

/// Counts by criticality.
struct Tally {
  uint64_t requests = 0, ok = 0, failed = 0, late = 0, shed = 0;
  uint64_t violations() const { return failed + late + shed; }
  /// In 10,000 requests.
  double violation_rate() const;
  Tally& operator+=(const Tally& other);
};

/// What a run showed. Only requests that arrive after the warm-up are counted in the tallies.
class Recorder {
 public:
  /// Attempts are counted by site and region in steps so short that shifts can be timed.
  static constexpr Duration kStep = std::chrono::milliseconds(20);

  explicit Recorder(const World& world);

  void sent(Duration now, size_t site, uint32_t region);
  void ended(Duration arrived, Duration now, size_t site, Criticality criticality, End end);
  void sample(Duration now, std::vector<double> utilization);

  const World& world() const { return world_; }
  const std::vector<Second>& seconds() const { return seconds_; }
  /// The whole seconds after the warm-up.
  std::span<const Second> counted() const;
  const Tally& tally(Criticality c) const { return tallies_[static_cast<size_t>(c)]; }
  Tally total() const;
  /// Over the whole counted time.
  Duration quantile(double q) const;
  /// Attempts of a site at a region in the step that begins at `step` × kStep.
  uint32_t attempts(size_t site, size_t region, size_t step) const;
  size_t steps() const { return steps_; }

 private:
  Second& second(Duration at);

  const World& world_;
  size_t steps_;
  std::vector<Second> seconds_;
  std::array<Tally, kCriticalities> tallies_{};
  std::vector<uint32_t> attempts_;  // by site, region, step
};

}  // namespace fairlead::sim
