#include "sim/strategies/queue_estimate.h"

#include <algorithm>
#include <cmath>

namespace fairlead::sim {

QueueEstimate::QueueEstimate(const Region& region, double capacity, double utilization)
    : service_(std::chrono::duration<double>(region.service_time).count()), spread_(region.spread) {
  const double servers = std::max(1.0, region.capacity * capacity * service_);
  const double variability = std::exp(spread_ * spread_) / 2;  // (1 + squared coefficient of variation) / 2
  must_wait_ = std::pow(utilization, std::sqrt(2 * (servers + 1)) - 1);
  wait_ = variability * service_ / (servers * (1 - utilization));
}

double QueueEstimate::beyond(double seconds) const {
  constexpr double kStep = 0.1;  // of the standard normal variable, from -4 to 4
  double beyond = 0, total = 0;
  for (int i = -40; i <= 40; ++i) {
    const double z = i * kStep;
    const double weight = std::exp(-z * z / 2);
    const double left = seconds - service_ * std::exp(spread_ * z - spread_ * spread_ / 2);
    beyond += weight * (left < 0 ? 1 : must_wait_ * std::exp(-left / wait_));
    total += weight;
  }
  return beyond / total;
}

}  // namespace fairlead::sim
