#pragma once

#include <atomic>
#include <cstdint>

namespace fairlead::telemetry {

/// A total that only its owner's thread adds to and any thread may read. Being the only writer, the owner
/// needs no read-modify-write instruction.
class Counter {
 public:
  void add(uint64_t n = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

}  // namespace fairlead::telemetry
