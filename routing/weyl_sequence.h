#pragma once

#include <cstdint>

namespace fairlead::routing {

/// Numbers in [0,1) that lie more evenly than chance would have them, over any run of them: multiples of the
/// golden ratio (Niederreiter, 1992, ch. 3). Shares that are dealt out by them are met almost exactly.
class WeylSequence {
 public:
  explicit WeylSequence(uint64_t seed = 0) : state_(seed) {}
  double next() {
    state_ += 0x9e3779b97f4a7c15u;
    return static_cast<double>(state_ >> 11) * 0x1p-53;
  }

 private:
  uint64_t state_;
};

}  // namespace fairlead::routing
