#include "bench/load/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fairlead::bench {
namespace {

constexpr int kExactBits = 11;  // values below 2^11 have a bucket each
constexpr size_t kExact = size_t{1} << kExactBits;
constexpr size_t kHalf = kExact / 2;  // buckets per further power of two
constexpr uint64_t kLargest = (uint64_t{1} << 32) - 1;

}  // namespace

LatencyHistogram::LatencyHistogram() : counts_(index(kLargest) + 1) {}

size_t LatencyHistogram::index(uint64_t microseconds) {
  const uint64_t value = std::min(microseconds, kLargest);
  if (value < kExact) return value;
  const int shift = std::bit_width(value) - kExactBits;
  return kExact + static_cast<size_t>(shift - 1) * kHalf + ((value >> shift) - kHalf);
}

uint64_t LatencyHistogram::upper(size_t i) {
  if (i < kExact) return i;
  const size_t shift = (i - kExact) / kHalf + 1;
  const uint64_t within = (i - kExact) % kHalf + kHalf;
  return ((within + 1) << shift) - 1;
}

void LatencyHistogram::record(Duration latency) {
  latency = std::max(latency, Duration::zero());
  const size_t i = index(static_cast<uint64_t>(latency.count()) / 1000);
  ++counts_[i];
  ++count_;
  highest_ = std::max(highest_, i);
  sum_ns_ += static_cast<double>(latency.count());
  max_ = std::max(max_, latency);
}

void LatencyHistogram::reset() {
  std::fill_n(counts_.begin(), highest_ + 1, 0);
  count_ = 0;
  highest_ = 0;
  sum_ns_ = 0;
  max_ = Duration::zero();
}

Duration LatencyHistogram::mean() const {
  return count_ == 0 ? Duration::zero() : Duration(std::llround(sum_ns_ / static_cast<double>(count_)));
}

Duration LatencyHistogram::percentile(double percent) const {
  if (count_ == 0) return Duration::zero();
  const double exact = percent / 100 * static_cast<double>(count_);
  // Rounded down by a hair, so that 99 % of 100 is the 99th value although 0.99 is not exact in binary.
  const auto wanted = std::clamp<uint64_t>(static_cast<uint64_t>(std::ceil(exact - 1e-6)), 1, count_);
  uint64_t seen = 0;
  for (size_t i = 0; i <= highest_; ++i) {
    seen += counts_[i];
    if (seen >= wanted) return std::min<Duration>(std::chrono::microseconds(upper(i) + 1), max_);
  }
  return max_;
}

}  // namespace fairlead::bench
