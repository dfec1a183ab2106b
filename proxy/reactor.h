#pragma once

#include <sys/epoll.h>

#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "health/time.h"
#include "proxy/timer_wheel.h"

namespace fairlead::proxy {

/// A descriptor in a Reactor's edge-triggered set. Readiness is remembered here until a read or write says
/// that it is used up, so nothing is armed again per operation. Derived classes own the descriptor. Reactor's
/// thread only.
class Pollable {
 public:
  Pollable() = default;
  Pollable(const Pollable&) = delete;
  Pollable& operator=(const Pollable&) = delete;

  /// Readiness changed: look at the flags, do what can be done. May destroy `this`.
  virtual void on_ready() = 0;

 protected:
  ~Pollable() = default;

  bool readable_ = false;
  bool writable_ = false;
  bool read_closed_ = false;  // the peer will send no more; bytes may still wait to be read
  bool broken_ = false;       // error or full hang-up

 private:
  friend class Reactor;
};

/// Something to do once when the turn ends, however often it was asked for: sending what the turn produced.
/// Embedded in the object it belongs to; off the list when destroyed.
class TurnEnd
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using Run = void (*)(void* owner);
  TurnEnd(Run run, void* owner) : run_(run), owner_(owner) {}

 private:
  friend class Reactor;
  Run run_;
  void* owner_;
};

/// One thread's event loop: an epoll set, a timer wheel and a mailbox. A turn waits for readiness, reads the
/// clock once, dispatches, fires timers, runs what other threads posted. Constructed anywhere; `run` makes
/// the calling thread its owner, and all but `post` and `stop` belong to that thread (or to the constructing
/// thread before `run`).
class Reactor {
 public:
  static constexpr size_t kScratchSize = 64 * 1024;

  Reactor();
  ~Reactor();
  Reactor(const Reactor&) = delete;

  /// Adds `fd` with edge-triggered interest in everything. False with errno when the kernel refuses.
  bool add(int fd, Pollable& pollable);
  /// Adds `fd` level-triggered for reading only: for listening sockets, whose queue is taken a few at a time.
  /// Of several reactors that share one, not all are woken.
  bool add_listening(int fd, Pollable& pollable);
  /// Dispatches `pollable` once more in the next turn, which does not wait: for one that stopped for
  /// fairness.
  void revisit(Pollable& pollable) { revisits_.push_back(&pollable); }
  /// From now on `to` is told about `fd` instead of `from`.
  void transfer(int fd, Pollable& from, Pollable& to);
  /// Takes `fd` out, also out of the turn being dispatched.
  void remove(int fd, Pollable& pollable);
  /// The same for a descriptor that is closed next, which takes it out of the set without a call of its own.
  void forget(Pollable& pollable);

  /// Destroys `object` at the end of this turn, when nobody on the call stack can still be inside it.
  template <typename T>
  void discard(std::unique_ptr<T> object) {
    discarded_.emplace_back(object.release(), [](void* p) { delete static_cast<T*>(p); });
  }

  /// Runs `task` when this turn's events are dispatched.
  void at_turn_end(TurnEnd& task) {
    if (!task.is_linked()) turn_ends_.push_back(task);
  }
  /// Counts turns.
  uint64_t turns() const { return turns_; }
  /// The clock as of this turn.
  Time now() const { return now_; }
  /// Arms `timer` relative to this turn's clock.
  void arm(Timer& timer, Duration delay) { wheel_.arm(timer, now_, delay); }
  /// Space for one read; its content is only good until the next read of anybody on this thread.
  std::span<char> scratch() { return scratch_; }

  /// Runs `task` on the loop's thread, soon and in order of posting. Any thread.
  void post(absl::AnyInvocable<void()> task);
  /// Runs until `stop`.
  void run();
  /// Ends `run` after the current turn. Any thread.
  void stop();

  /// How late what was due began at most since the last call: a turn began so long after it was to, or kept
  /// whatever came meanwhile waiting for so long.
  Duration take_lag();

 private:
  struct Wakeup final : Pollable {
    explicit Wakeup(Reactor& owner) : reactor(owner) {}
    void on_ready() override;
    Reactor& reactor;
  };
  void turn(Duration limit);
  void dispatch(size_t count);
  void run_mailbox();
  void run_turn_ends();

  int epoll_ = -1;
  int event_ = -1;
  Time now_;       // beginning of this turn
  Time turn_end_;  // end of the one before
  TimerWheel wheel_;
  Wakeup wakeup_{*this};
  std::vector<epoll_event> events_;
  uint64_t turns_ = 0;
  size_t dispatching_ = 0;  // events of the current turn, 0 between turns
  std::vector<Pollable*> revisits_;
  std::vector<Pollable*> revisiting_;
  boost::intrusive::list<TurnEnd, boost::intrusive::constant_time_size<false>> turn_ends_;
  using Discarded = std::unique_ptr<void, void (*)(void*)>;
  std::vector<Discarded> discarded_;
  std::vector<Discarded> discarding_;
  bool running_ = false;
  Duration lag_{};
  std::vector<char> scratch_;

  std::mutex mailbox_mutex_;
  std::vector<absl::AnyInvocable<void()>> mailbox_;  // guarded by mailbox_mutex_
};

}  // namespace fairlead::proxy
