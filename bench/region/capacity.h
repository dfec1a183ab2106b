#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace fairlead::bench {

/// The slots of a region that can serve so many requests at once, and the bounded queue of `Waiter`s before
/// them. Pure; used by one thread.
template <typename Waiter>
class Capacity {
 public:
  enum class Admission : uint8_t { serve, wait, refuse };

  /// Asks for a slot. With a `concurrency` of 0 there is always one.
  Admission admit(Waiter waiter, uint32_t concurrency, uint32_t queue) {
    if (concurrency == 0 || in_service_ < concurrency) {
      ++in_service_;
      return Admission::serve;
    }
    if (waiting_.size() >= queue) return Admission::refuse;
    waiting_.push_back(std::move(waiter));
    return Admission::wait;
  }

  /// Gives a slot back; the waiter that has it now, if one waited and the slot still exists.
  std::optional<Waiter> release(uint32_t concurrency) {
    --in_service_;
    if (waiting_.empty() || (concurrency != 0 && in_service_ >= concurrency)) return std::nullopt;
    std::optional<Waiter> next = std::move(waiting_.front());
    waiting_.pop_front();
    ++in_service_;
    return next;
  }

  uint32_t in_service() const { return in_service_; }
  size_t waiting() const { return waiting_.size(); }

 private:
  uint32_t in_service_ = 0;
  std::deque<Waiter> waiting_;
};

}  // namespace fairlead::bench
