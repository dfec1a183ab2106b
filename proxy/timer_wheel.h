#pragma once

#include <cstdint>

#include "health/time.h"

namespace fairlead::proxy {

class TimerWheel;

/// A timeout. Embedded in the object it belongs to, which must outlive its being armed; disarms itself when
/// destroyed. `fire` runs on the wheel's thread, once per arming, never early and at most about two ticks
/// late on an idle loop.
class Timer {
 public:
  using Fire = void (*)(void* owner);
  Timer(Fire fire, void* owner) : fire_(fire), owner_(owner) {}
  ~Timer() { cancel(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  bool armed() const { return previous_ != nullptr; }
  void cancel() {
    if (armed()) unlink();
  }

 private:
  friend class TimerWheel;
  void unlink() {
    previous_->next_ = next_;
    if (next_ != nullptr) next_->previous_ = previous_;
    previous_ = next_ = nullptr;
  }

  Timer() : Timer(nullptr, nullptr) {}  // a slot's head

  Fire fire_;
  void* owner_;
  Timer* previous_ = nullptr;
  Timer* next_ = nullptr;
  uint64_t tick_ = 0;
};

/// Coarse hierarchical timing wheel (Varghese and Lauck, SOSP 1987): three levels of 256 slots, 2 ms a tick,
/// so up to nine hours; arming and cancelling are a few instructions and never allocate, which is what a
/// timer per request can cost. Owned by one Reactor and used on its thread only.
class TimerWheel {
 public:
  static constexpr Duration kTick = std::chrono::milliseconds(2);

  explicit TimerWheel(Time now) : start_(now) {}
  TimerWheel(const TimerWheel&) = delete;

  /// Arms, or arms anew, to fire at `now + delay` rounded up to a tick.
  void arm(Timer& timer, Time now, Duration delay);
  /// Fires everything due at `now`, in order of ticks.
  void advance(Time now);
  /// How long a loop may sleep: until the next slot that holds anything, or `limit`. An empty slot that once
  /// held something may cause one early wake-up; no timer is ever late for it.
  Duration until_next(Time now, Duration limit);

 private:
  static constexpr int kLevels = 3;
  static constexpr int kSlotBits = 8;
  static constexpr uint64_t kSlots = 1u << kSlotBits;

  void insert(Timer& timer);
  void cascade(int level, uint64_t slot);
  void fire_slot(uint64_t slot);
  uint64_t find_next(uint64_t limit) const;

  Time start_;
  uint64_t tick_ = 0;  // the tick up to which everything has fired
  uint64_t next_ = 0;  // no slot before this tick holds anything; not after tick_: unknown
  Timer slots_[kLevels][kSlots];
};

}  // namespace fairlead::proxy
