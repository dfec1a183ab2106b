#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "sim/strategy.h"

namespace fairlead::sim {

/// Some of at most 64 regions, by index; RequestView::tried is one.
class RegionSet {
 public:
  RegionSet() = default;
  explicit RegionSet(uint64_t bits) : bits_(bits) {}
  /// The first `n`.
  static RegionSet all(size_t n) { return RegionSet(n >= 64 ? ~uint64_t{0} : (uint64_t{1} << n) - 1); }

  bool has(size_t region) const { return (bits_ >> region & 1) != 0; }
  void add(size_t region) { bits_ |= uint64_t{1} << region; }
  void remove(size_t region) { bits_ &= ~(uint64_t{1} << region); }
  RegionSet without(RegionSet other) const { return RegionSet(bits_ & ~other.bits_); }
  bool empty() const { return bits_ == 0; }
  uint32_t size() const { return static_cast<uint32_t>(std::popcount(bits_)); }
  bool operator==(const RegionSet&) const = default;

  /// The `n`-th by index, from 0.
  uint32_t nth(uint32_t n) const {
    uint64_t bits = bits_;
    for (; n > 0; --n) bits &= bits - 1;
    return static_cast<uint32_t>(std::countr_zero(bits));
  }
  /// That which comes first in `order`, by distance for instance; Strategy::kNone: none of them is in here.
  uint32_t first_of(const std::vector<size_t>& order) const {
    for (size_t region : order) {
      if (has(region)) return static_cast<uint32_t>(region);
    }
    return Strategy::kNone;
  }

 private:
  uint64_t bits_ = 0;
};

}  // namespace fairlead::sim
