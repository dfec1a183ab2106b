#include "health/latency_window.h"

namespace fairlead::health {
namespace {

constexpr Duration kFadeEvery = std::chrono::seconds(1);
constexpr double kKept = 0.9;        // per second fed: a horizon of ten
constexpr double kTooLittle = 0.01;  // a bucket that faded to this is empty
constexpr Duration kPaceEvery = std::chrono::milliseconds(100);

}  // namespace

void LatencyWindow::add(Time now, const Counts& counts) {
  fade(now);
  for (size_t i = 0; i < counts.size(); ++i) {
    counts_[i] += counts[i];
    total_ += counts[i];
  }
  if (total_ < kMinimum || now - paced_ < kPaceEvery) return;
  paced_ = now;
  pace_ = {quantile(0.5), quantile(0.99), quantile(0.999)};
}

void LatencyWindow::fade(Time now) {
  if (now - faded_ < kFadeEvery) return;
  faded_ = now;  // one step however long it was not fed
  total_ = 0;
  for (double& count : counts_) {
    count = count * kKept < kTooLittle ? 0 : count * kKept;
    total_ += count;
  }
}

Duration LatencyWindow::quantile(double q) const {
  double left = q * total_;
  size_t last = 0;
  bool any = false;
  for (size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] <= 0) continue;
    any = true;
    last = i;
    left -= counts_[i];
    if (left <= 0) break;
  }
  return any ? LatencyBuckets::upper(last) : Duration(0);
}

}  // namespace fairlead::health
