#include "telemetry/byte_ring.h"

#include <bit>
#include <cassert>

namespace fairlead::telemetry {

ByteRing::ByteRing(size_t capacity) : mask_(capacity - 1), buffer_(new char[capacity]) {
  assert(std::has_single_bit(capacity) && capacity >= 64);
}

char* ByteRing::reserve(size_t size) {
  if (size >= capacity()) return nullptr;  // also keeps the sums below from overflowing
  const uint64_t head = head_.load(std::memory_order_relaxed);
  const size_t to_end = capacity() - (head & mask_);
  const size_t skipped = footprint(size) <= to_end ? 0 : to_end;
  const uint64_t end = head + skipped + footprint(size);
  if (end - known_tail_ > capacity()) {
    known_tail_ = tail_.load(std::memory_order_acquire);
    if (end - known_tail_ > capacity()) return nullptr;
  }
  if (skipped) std::memcpy(buffer_.get() + (head & mask_), &kSkip, sizeof kSkip);
  reserved_head_ = end;
  char* at = buffer_.get() + ((head + skipped) & mask_);
  const uint64_t stored_size = size;
  std::memcpy(at, &stored_size, sizeof stored_size);
  return at + sizeof stored_size;
}

bool ByteRing::half_full() {
  const uint64_t head = head_.load(std::memory_order_relaxed);
  if (head - known_tail_ < capacity() / 2) return false;
  known_tail_ = tail_.load(std::memory_order_acquire);
  return head - known_tail_ >= capacity() / 2;
}

}  // namespace fairlead::telemetry
