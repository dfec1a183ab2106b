#include "health/evidence.h"

#include <algorithm>
#include <bit>

namespace fairlead::health {
namespace {

// Buckets are an eighth of a power of two wide; the first begins at 8 units = 64 µs.
constexpr int64_t kUnitNs = 8000;
constexpr int kSubBits = 3;
constexpr int64_t kSub = 1 << kSubBits;

}  // namespace

size_t LatencyBuckets::index(Duration latency) {
  const auto units = static_cast<uint64_t>(std::max<int64_t>(latency.count() / kUnitNs, kSub));
  const int shift = std::bit_width(units) - 1 - kSubBits;
  const size_t i = static_cast<size_t>(shift) * kSub + (units >> shift) - kSub;
  return std::min(i, kCount - 1);
}

Duration LatencyBuckets::upper(size_t i) {
  const auto step = static_cast<int64_t>(i % kSub) + kSub + 1;
  return Duration((step << (i / kSub)) * kUnitNs);
}

}  // namespace fairlead::health
