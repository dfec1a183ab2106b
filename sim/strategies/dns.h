#pragma once

#include <deque>
#include <vector>

#include "routing/random.h"
#include "sim/strategies/checked_regions.h"
#include "sim/strategy.h"

namespace fairlead::sim {

/// Clients that look up a name whose answer is the nearest region that passes its checks, as DNS services
/// with failover records answer. After Route 53: checks every 10 s, 3 in a row change a region's state either
/// way, 4 s to connect and 2 s to answer; where none passes, all count as healthy. Clients hold an answer for
/// its TTL, which is why what they use is up to a minute old, and do not go elsewhere when it fails.
class Dns : public Strategy {
 public:
  static constexpr Duration kTtl = std::chrono::seconds(60);

  Dns(const World& world, const EdgeSpec& edge, uint64_t seed);

  Settings settings() const override;
  uint32_t first(Duration now, const RequestView& request) override;
  uint32_t again(Duration now, const RequestView& request, health::Outcome failure) override;
  void checked(Duration now, uint32_t region, const health::ProbeResult& result, double utilization) override;

 private:
  struct Answer {
    Duration since{};
    uint32_t region = 0;
  };

  const std::vector<size_t>& nearest_;
  CheckedRegions checks_;
  std::deque<Answer> answers_;  // by time; the first is in force at any earlier one
  routing::Random random_;
};

}  // namespace fairlead::sim
