#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace fairlead::telemetry {

/// Durations in fixed buckets from 500 µs to 60 s; only its owner's thread observes, any thread may read. A
/// reader that races with an observation may see its bucket before its sum, never half a number.
class Histogram {
 public:
  /// Upper edges, inclusive, in nanoseconds; one more bucket holds what is longer.
  static constexpr std::array<int64_t, 18> kEdges = {
      500'000,       1'000'000,     2'500'000,     5'000'000,      10'000'000,     25'000'000,
      50'000'000,    75'000'000,    100'000'000,   150'000'000,    250'000'000,    500'000'000,
      1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000, 30'000'000'000, 60'000'000'000};
  static constexpr size_t kBuckets = kEdges.size() + 1;

  /// Adds one duration; a negative one counts as 0.
  void observe_ns(int64_t ns) {
    const int64_t clamped = std::max<int64_t>(ns, 0);
    increase(buckets_[index(clamped)], 1);
    increase(sum_ns_, static_cast<uint64_t>(clamped));
  }
  /// The bucket that holds `ns` ≥ 0. Between two powers of two lie at most two edges, so a table by magnitude
  /// and two comparisons find it without a branch.
  static constexpr size_t index(int64_t ns) {
    const size_t first = kFirst[std::bit_width(static_cast<uint64_t>(ns))];
    return first + (ns > kPaddedEdges[first]) + (ns > kPaddedEdges[first + 1]);
  }

  /// Observations in bucket `i` alone, i < kBuckets.
  uint64_t bucket(size_t i) const { return buckets_[i].load(std::memory_order_relaxed); }
  double sum_seconds() const { return static_cast<double>(sum_ns_.load(std::memory_order_relaxed)) * 1e-9; }

 private:
  /// The edges, then two that nothing exceeds.
  static constexpr auto kPaddedEdges = [] {
    std::array<int64_t, kEdges.size() + 2> edges{};
    edges.fill(std::numeric_limits<int64_t>::max());
    std::copy(kEdges.begin(), kEdges.end(), edges.begin());
    return edges;
  }();
  /// By bit width of a duration: the first edge that such a duration may not exceed.
  static constexpr auto kFirst = [] {
    std::array<uint8_t, 65> first{};
    for (size_t width = 1; width < first.size(); ++width) {
      const uint64_t smallest = uint64_t{1} << (width - 1);
      while (first[width] < kEdges.size() && static_cast<uint64_t>(kEdges[first[width]]) < smallest)
        ++first[width];
    }
    return first;
  }();

  static void increase(std::atomic<uint64_t>& total, uint64_t n) {
    total.store(total.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }

  std::atomic<uint64_t> buckets_[kBuckets] = {};
  std::atomic<uint64_t> sum_ns_{0};
};

}  // namespace fairlead::telemetry
