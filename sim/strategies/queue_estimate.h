#pragma once

#include "sim/scenario.h"

namespace fairlead::sim {

/// How long a region takes when it is busy to a given degree: M/G/c by Sakasegawa's approximation of the
/// probability of waiting, an exponential wait by Allen and Cunneen's, then log-normal service. A value.
class QueueEstimate {
 public:
  /// `capacity` is the part of the region's that it has, `utilization` of that below 1.
  QueueEstimate(const Region& region, double capacity, double utilization);

  /// Seconds, waiting and service.
  double mean() const { return must_wait_ * wait_ + service_; }
  /// The probability that it takes longer than `seconds`.
  double beyond(double seconds) const;

 private:
  double service_;    // mean, seconds
  double spread_;     // of its logarithm
  double must_wait_;  // probability
  double wait_;       // mean of those that wait, seconds
};

}  // namespace fairlead::sim
