#include "proxy/timer_wheel.h"

#include <algorithm>

namespace fairlead::proxy {

void TimerWheel::arm(Timer& timer, Time now, Duration delay) {
  timer.cancel();
  const Duration offset = now - start_ + std::max(delay, Duration::zero());
  timer.tick_ = static_cast<uint64_t>((offset + kTick - Duration(1)) / kTick);
  timer.tick_ = std::max(timer.tick_, tick_ + 1);
  insert(timer);
}

void TimerWheel::insert(Timer& timer) {
  const uint64_t distance = timer.tick_ - tick_;
  int level = 0;
  while (level + 1 < kLevels && distance >= (uint64_t{1} << (kSlotBits * (level + 1)))) ++level;
  // A timer beyond the last level waits in its farthest slot and is placed again when that comes round.
  const uint64_t horizon = (uint64_t{1} << (kSlotBits * kLevels)) - 1;
  const uint64_t tick = distance > horizon ? tick_ + horizon : timer.tick_;
  Timer& head = slots_[level][(tick >> (kSlotBits * level)) & (kSlots - 1)];
  timer.next_ = head.next_;
  timer.previous_ = &head;
  if (head.next_ != nullptr) head.next_->previous_ = &timer;
  head.next_ = &timer;
  next_ = std::min(next_, (tick >> (kSlotBits * level)) << (kSlotBits * level));
}

void TimerWheel::cascade(int level, uint64_t slot) {
  // Detach first: a timer may land in this very slot again.
  Timer* timer = slots_[level][slot].next_;
  slots_[level][slot].next_ = nullptr;
  while (timer != nullptr) {
    Timer* next = timer->next_;
    timer->previous_ = timer->next_ = nullptr;
    insert(*timer);
    timer = next;
  }
}

void TimerWheel::fire_slot(uint64_t slot) {
  Timer& head = slots_[0][slot];
  // From the head each time: a handler may cancel, arm or destroy any timer.
  while (head.next_ != nullptr) {
    Timer& timer = *head.next_;
    timer.unlink();
    timer.fire_(timer.owner_);
  }
}

void TimerWheel::advance(Time now) {
  const uint64_t target = now < start_ ? 0 : static_cast<uint64_t>((now - start_) / kTick);
  while (tick_ < target) {
    ++tick_;
    for (int level = kLevels - 1; level > 0; --level) {
      const uint64_t span = uint64_t{1} << (kSlotBits * level);
      if (tick_ % span == 0) cascade(level, (tick_ >> (kSlotBits * level)) & (kSlots - 1));
    }
    fire_slot(tick_ & (kSlots - 1));
  }
}

uint64_t TimerWheel::find_next(uint64_t limit) const {
  uint64_t next = limit;
  for (int level = 0; level < kLevels; ++level) {
    const int shift = kSlotBits * level;
    for (uint64_t i = 1; i <= kSlots; ++i) {
      const uint64_t boundary = ((tick_ >> shift) + i) << shift;
      if (boundary >= next) break;
      if (slots_[level][(boundary >> shift) & (kSlots - 1)].next_ == nullptr) continue;
      next = boundary;
      break;
    }
  }
  return next;
}

Duration TimerWheel::until_next(Time now, Duration limit) {
  // Looked up only when the last answer has passed: arming can only bring it nearer, and insert() sees to
  // that.
  if (next_ <= tick_) next_ = find_next(tick_ + static_cast<uint64_t>(limit / kTick) + 1);
  const Duration wait = start_ + kTick * static_cast<int64_t>(next_) - now;
  return std::clamp(wait, Duration::zero(), limit);
}

}  // namespace fairlead::proxy
