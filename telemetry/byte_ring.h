#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace fairlead::telemetry {

/// A bounded queue of byte strings from one producer thread to one consumer thread; wait-free for both. A
/// record lies in one piece, behind a word with its length; one that does not fit before the end of the
/// buffer starts over at its beginning. Positions only grow; their low bits are the offset.
class ByteRing {
 public:
  /// `capacity` in bytes, a power of two of at least 64. Memory is touched when it is first used.
  explicit ByteRing(size_t capacity);

  /// Producer: room for a record of `size` bytes, aligned to 8, or null when there is none now. Nothing is
  /// seen by the consumer before `commit`.
  char* reserve(size_t size);
  void commit() { head_.store(reserved_head_, std::memory_order_release); }
  /// Producer: whether at least half of the capacity is taken.
  bool half_full();

  /// Consumer: calls `take(std::string_view)` for each record that was committed before the call, and frees
  /// it.
  template <typename Take>
  void drain(Take take) {
    const uint64_t head = head_.load(std::memory_order_acquire);
    uint64_t tail = tail_.load(std::memory_order_relaxed);
    while (tail != head) {
      const char* at = buffer_.get() + (tail & mask_);
      uint64_t size = 0;
      std::memcpy(&size, at, sizeof size);
      if (size != kSkip) take(std::string_view(at + sizeof size, size));
      tail += size == kSkip ? capacity() - (tail & mask_) : footprint(size);
      tail_.store(tail, std::memory_order_release);
    }
  }

  size_t capacity() const { return mask_ + 1; }

 private:
  static constexpr uint64_t kSkip = ~uint64_t{0};  // in place of a length: the rest of the buffer is unused
  static size_t footprint(size_t size) { return sizeof(uint64_t) + ((size + 7) & ~size_t{7}); }

  const size_t mask_;
  const std::unique_ptr<char[]> buffer_;
  alignas(64) std::atomic<uint64_t> head_{0};  // the producer's line
  uint64_t reserved_head_ = 0;
  uint64_t known_tail_ = 0;                    // what the producer last saw of tail_
  alignas(64) std::atomic<uint64_t> tail_{0};  // the consumer's line
};

}  // namespace fairlead::telemetry
