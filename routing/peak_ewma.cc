#include "routing/peak_ewma.h"

#include <algorithm>

namespace fairlead::routing {
namespace {

constexpr double kMaximumNs = static_cast<double>(PeakEwma::kMaximum.count());

}  // namespace

double PeakEwma::remaining(Duration elapsed) {
  double x = std::max(0.0, static_cast<double>(elapsed.count()) / static_cast<double>(kDecay.count()));
  return 1 / (1 + x + x * x / 2 + x * x * x / 6);
}

void PeakEwma::observe(Duration latency, Time now) {
  failures_in_a_row_ = 0;
  double sample = std::max<double>(1, static_cast<double>(latency.count()));
  if (sample >= value(now)) {
    value_ = std::min(sample, kMaximumNs);
    stamp_ = now;
  } else {
    blend(sample, now);
  }
}

void PeakEwma::observe_failure(Duration elapsed, Time now) {
  ++failures_in_a_row_;
  double cost = static_cast<double>((std::max(elapsed, Duration::zero()) + kFailureCost).count());
  if (failures_in_a_row_ > 1) {
    value_ = std::clamp(value(now) * 2, cost, kMaximumNs);
    stamp_ = now;
  } else {
    blend(cost, now);
  }
}

void PeakEwma::blend(double sample, Time now) {
  double weight = value_ == 0 ? 0 : remaining(now - stamp_);
  value_ = std::min(value_ * weight + sample * (1 - weight), kMaximumNs);
  stamp_ = now;
}

}  // namespace fairlead::routing
