#pragma once

#include <atomic>
#include <cstddef>
#include <string_view>

#include "telemetry/access_entry.h"
#include "telemetry/byte_ring.h"
#include "telemetry/counter.h"

namespace fairlead::telemetry {

/// One worker's way into the access log: bounded, wait-free, without allocation. The writer looks at it every
/// 20 ms; only an append that finds it half full makes a system call, once until the writer has come.
class AccessRing {
 public:
  /// `wake_fd` is an eventfd that the writer waits for; `dropped` belongs to the worker's thread.
  AccessRing(size_t capacity, const std::atomic<bool>& enabled, int wake_fd, Counter& dropped);

  /// Whether anything is logged now; an entry need not be made up when not.
  bool enabled() const { return enabled_.load(std::memory_order_relaxed); }
  /// Copies `entry` if enabled; false, and counted, when it does not fit. Owning worker's thread only.
  bool append(const AccessEntry& entry);

  /// Writer's thread: calls `take(std::string_view)` with each AccessRecord.
  template <typename Take>
  void drain(Take take) {
    woken_.store(false, std::memory_order_relaxed);
    ring_.drain(take);
  }

 private:
  void wake();

  ByteRing ring_;
  const std::atomic<bool>& enabled_;
  const int wake_fd_;
  Counter& dropped_;
  std::atomic<bool> woken_{false};
};

}  // namespace fairlead::telemetry
