#include "health/bernoulli_cusum.h"

#include <algorithm>
#include <cmath>

namespace fairlead::health {
namespace {

constexpr double kAlarm = 18.4;
constexpr double kCeiling = 2 * kAlarm;  // so that recovery shows as fast as the fault did
constexpr double kCleanRun = 50;
constexpr double kBaselineHorizon = 60;  // seconds

}  // namespace

void BernoulliCusum::observe(Duration elapsed, uint64_t ok, uint64_t failed) {
  if (ok + failed == 0) return;
  const double n = static_cast<double>(ok + failed);
  const double bad = static_cast<double>(failed);
  const double p0 = std::clamp(baseline_, 0.001, 0.2);
  const double p1 = std::max(0.02, 4 * p0);
  const double gain = bad * std::log(p1 / p0) + (n - bad) * std::log((1 - p1) / (1 - p0));
  since_total_ += n;
  since_failed_ += bad;
  sum_ = std::min(sum_ + gain, kCeiling);
  clean_run_ = failed > 0 ? 0 : clean_run_ + n;
  if (sum_ <= 0 || (alarmed_ && clean_run_ >= kCleanRun)) {
    clear();
  } else if (sum_ >= kAlarm) {
    alarmed_ = true;
  }
  if (!alarmed_) learn(elapsed, n, bad);
}

void BernoulliCusum::learn(Duration elapsed, double n, double failed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double weight = std::min(seconds / kBaselineHorizon, n / (n + 1000));
  baseline_ += weight * (failed / n - baseline_);
}

double BernoulliCusum::rate() const { return alarmed_ ? since_failed_ / since_total_ : 0; }

void BernoulliCusum::clear() {
  sum_ = since_total_ = since_failed_ = clean_run_ = 0;
  alarmed_ = false;
}

}  // namespace fairlead::health
