#include "proxy/timer_wheel.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <vector>

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;

struct Recorder {
  static void fire(void* owner) {
    auto* self = static_cast<Recorder*>(owner);
    self->fired_at = self->clock;
    ++self->count;
  }
  Timer timer{&Recorder::fire, this};
  Time fired_at{};
  Time clock{};
  int count = 0;
};

TEST(TimerWheel, FiresNeverEarlyAndWithinTwoTicks) {
  const Time start{1s};
  for (const Duration delay : {Duration(0), Duration(1ns), Duration(2ms), Duration(511ms), Duration(513ms),
                               Duration(130s), Duration(132s), Duration(1h)}) {
    TimerWheel wheel(start);
    Recorder r;
    wheel.arm(r.timer, start, delay);
    Time now = start;
    while (r.count == 0 && now < start + delay + 1s) {
      now += delay > 10s ? 50ms : 1ms;
      r.clock = now;
      wheel.advance(now);
    }
    EXPECT_EQ(r.count, 1);
    EXPECT_GE(r.fired_at, start + delay);
    EXPECT_LE(r.fired_at, start + delay + (delay > 10s ? 60ms : 5ms));
  }
}

TEST(TimerWheel, CancelAndDestroyDisarm) {
  const Time start{};
  TimerWheel wheel(start);
  Recorder cancelled;
  wheel.arm(cancelled.timer, start, 10ms);
  cancelled.timer.cancel();
  {
    Recorder destroyed;
    wheel.arm(destroyed.timer, start, 10ms);
  }
  wheel.advance(start + 1s);
  EXPECT_EQ(cancelled.count, 0);
}

TEST(TimerWheel, BeyondTheHorizonIsKept) {
  const Time start{};
  TimerWheel wheel(start);
  Recorder r;
  wheel.arm(r.timer, start, 10h);
  wheel.advance(start + 9h + 59min);
  EXPECT_EQ(r.count, 0);
  wheel.advance(start + 10h + 10ms);
  EXPECT_EQ(r.count, 1);
}

TEST(TimerWheel, SleepNeverOversleepsATimer) {
  std::mt19937 random(7);
  const Time start{};
  TimerWheel wheel(start);
  Time now = start;
  Recorder r;
  for (int i = 0; i < 2000; ++i) {
    const Duration delay = std::chrono::microseconds(random() % 3'000'000);
    wheel.arm(r.timer, now, delay);
    const Time due = now + delay;
    r.count = 0;
    while (r.count == 0) {
      const Duration wait = wheel.until_next(now, 1s);
      EXPECT_GE(wait, Duration::zero());
      now += std::max(wait, Duration(100us));
      r.clock = now;
      wheel.advance(now);
      ASSERT_LE(now, due + 1s);
    }
    EXPECT_GE(r.fired_at, due);
    EXPECT_LE(r.fired_at, due + 5ms);
  }
}

TEST(TimerWheel, AHandlerMayArmAgainAndCancelOthers) {
  struct Chain {
    static void fire(void* owner) {
      auto* self = static_cast<Chain*>(owner);
      self->other.cancel();
      if (++self->count < 3) self->wheel->arm(self->timer, self->now, 4ms);
    }
    static void never(void* owner) { static_cast<Chain*>(owner)->count = 100; }
    TimerWheel* wheel;
    Time now{};
    int count = 0;
    Timer timer{&Chain::fire, this};
    Timer other{&Chain::never, this};
  };
  TimerWheel wheel(Time{});
  Chain chain{&wheel};
  wheel.arm(chain.other, Time{}, 2ms);
  wheel.arm(chain.timer, Time{}, 2ms);  // same slot, armed later: fires first
  for (int i = 1; i < 100; ++i) {
    chain.now = Time{} + i * 1ms;
    wheel.advance(chain.now);
  }
  EXPECT_EQ(chain.count, 3);
}

}  // namespace
}  // namespace fairlead::proxy
