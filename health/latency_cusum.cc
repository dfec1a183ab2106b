#include "health/latency_cusum.h"

#include <algorithm>
#include <cmath>

namespace fairlead::health {
namespace {

constexpr double kSlack = 0.5;
constexpr double kAlarm = 12;
constexpr double kCeiling = 2 * kAlarm;
constexpr double kMaxStep = 5.5;  // of one sample: a freak of 250 ms, which may touch two, alarms nobody
constexpr int kWarmUp = 20;       // samples: five seconds of traffic
constexpr double kForget = 240;   // samples: a minute

}  // namespace

void LatencyCusum::observe(Time now, double sum_ms, uint64_t n) {
  if (n == 0) return;
  if (sample_n_ == 0) opened_ = now;
  sample_sum_ += sum_ms;
  sample_n_ += static_cast<double>(n);
  if (now - opened_ < kSample) return;
  close_sample(sample_sum_ / sample_n_, sample_n_);
  sample_sum_ = sample_n_ = 0;
}

void LatencyCusum::close_sample(double mean, double n) {
  if (learnt_ < kWarmUp) return learn(mean);
  // 1.25 mean absolute deviations are a standard deviation; below a tenth of the mean or half a millisecond
  // nobody cares.
  const double spread = std::max({1.25 * deviation_, 0.1 * baseline_, 0.5});
  sum_ = std::min(sum_ + std::min((mean - baseline_) / spread - kSlack, kMaxStep), kCeiling);
  if (sum_ <= 0) {
    sum_ = since_sum_ = since_n_ = 0;
    alarmed_ = false;
    return learn(mean);
  }
  since_sum_ += mean * n;
  since_n_ += n;
  if (sum_ >= kAlarm) alarmed_ = true;
  if (!alarmed_) learn(mean);
}

void LatencyCusum::learn(double mean) {
  learnt_ = std::min(learnt_ + 1, static_cast<int>(kForget));
  const double weight = 1.0 / learnt_;
  if (learnt_ > 1) deviation_ += weight * (std::abs(mean - baseline_) - deviation_);
  baseline_ += weight * (mean - baseline_);
}

}  // namespace fairlead::health
