#pragma once

#include <vector>

#include "routing/random.h"
#include "sim/strategies/checked_regions.h"
#include "sim/strategy.h"

namespace fairlead::sim {

/// A load balancer that takes all regions for alike, as one within a data centre does: over those whose
/// health checks pass, and one retry at another when a region refuses, resets or answers with a failure.
/// Which one it is, subclasses say.
class Balancer : public Strategy {
 public:
  Balancer(const World& world, uint64_t seed);

  uint32_t first(Duration now, const RequestView& request) override;
  uint32_t again(Duration now, const RequestView& request, health::Outcome failure) override;
  void sent(Duration now, uint32_t region) override;
  void ended(Duration now, uint32_t region, health::Outcome outcome, Duration latency,
             double utilization) override;
  void checked(Duration now, uint32_t region, const health::ProbeResult& result, double utilization) override;

 protected:
  /// One of `among`, which is never empty.
  virtual uint32_t pick(RegionSet among) = 0;
  uint32_t outstanding(uint32_t region) const { return outstanding_[region]; }
  routing::Random& random() { return random_; }

 private:
  CheckedRegions checks_;
  std::vector<uint32_t> outstanding_;  // requests of this edge, by region
  routing::Random random_;
};

}  // namespace fairlead::sim
