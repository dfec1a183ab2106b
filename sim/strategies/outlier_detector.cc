#include "sim/strategies/outlier_detector.h"

#include <algorithm>

namespace fairlead::sim {
namespace {

using health::Outcome;

constexpr int kConsecutive = 5;
constexpr Duration kInterval = 10s;
constexpr Duration kBaseEjection = 30s;
constexpr Duration kMaxEjection = 300s;

}  // namespace

void OutlierDetector::ended(Duration now, uint32_t region, Outcome outcome) {
  if (outcome == Outcome::cancelled) return;
  Host& host = hosts_[region];
  if (outcome == Outcome::ok) {
    host.failures = 0;
  } else if (++host.failures == kConsecutive && !ejected_.has(region)) {
    // While one is ejected, late failures of it go on counting, past the threshold and without effect.
    eject(now, region);
  }
}

void OutlierDetector::eject(Duration now, uint32_t region) {
  Host& host = hosts_[region];
  ejected_.add(region);
  host.ejected_at = now;
  host.failures = 0;
  if (host.multiplier * kBaseEjection < kMaxEjection + kBaseEjection) ++host.multiplier;
}

void OutlierDetector::passed_check(Duration now, uint32_t region) {
  if (ejected_.has(region)) bring_back(now, region);
}

void OutlierDetector::bring_back(Duration now, uint32_t region) {
  ejected_.remove(region);
  hosts_[region].failures = 0;
  hosts_[region].returned_at = now;
}

void OutlierDetector::advance(Duration now) {
  for (; next_ <= now; next_ += kInterval) end_interval(next_);
}

void OutlierDetector::end_interval(Duration now) {
  for (uint32_t region = 0; region < hosts_.size(); ++region) {
    Host& host = hosts_[region];
    const Duration ejection = std::min(kBaseEjection * host.multiplier, kMaxEjection);
    if (ejected_.has(region) && now - host.ejected_at >= ejection) bring_back(now, region);
    const bool back = !ejected_.has(region) && host.returned_at && now - *host.returned_at >= kInterval;
    if (back && host.multiplier > 0) --host.multiplier;
  }
}

}  // namespace fairlead::sim
