#include "sim/replay/ledger.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fairlead::sim {

void Latencies::add(Duration took) {
  const int64_t us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  took_us_.push_back(static_cast<uint32_t>(std::clamp<int64_t>(us, 0, std::numeric_limits<uint32_t>::max())));
}

double Latencies::percentile_ms(double p) const {
  if (took_us_.empty()) return std::nan("");
  const double rank = std::ceil(p * static_cast<double>(took_us_.size()));
  const auto index = static_cast<std::ptrdiff_t>(std::max(rank - 1, 0.0));
  const auto at = took_us_.begin() + index;
  std::nth_element(took_us_.begin(), at, took_us_.end());
  return static_cast<double>(*at) / 1000;
}

void BusiestSecond::add(int64_t second) { most_ = std::max(most_, ++seconds_[second]); }

uint64_t ServiceLedger::placed() const {
  uint64_t sum = 0;
  for (const auto& [name, region] : regions) sum += region.requests;
  return sum;
}

const RegionLedger& ServiceLedger::in(const std::string& region) const {
  static const RegionLedger kNothing;
  const auto found = regions.find(region);
  return found == regions.end() ? kNothing : found->second;
}

}  // namespace fairlead::sim
