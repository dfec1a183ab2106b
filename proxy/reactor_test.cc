#include "proxy/reactor.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <ctime>
#include <memory>
#include <thread>

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;

/// Two ends of a connected stream; closed with the test.
struct Pair {
  Pair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()), 0); }
  ~Pair() {
    for (const int fd : fds) close(fd);
  }
  std::array<int, 2> fds{};
};

struct Probe final : Pollable {
  void on_ready() override {
    ++calls;
    if (then) then();
  }
  using Pollable::readable_;
  absl::AnyInvocable<void()> then;
  int calls = 0;
};

TEST(Reactor, TellsReadinessOncePerEdge) {
  Reactor reactor;
  Pair pair;
  Probe probe;
  ASSERT_TRUE(reactor.add(pair.fds[0], probe));
  ASSERT_EQ(write(pair.fds[1], "x", 1), 1);
  probe.then = [&] {
    if (probe.readable_) reactor.stop();
  };
  reactor.run();
  EXPECT_TRUE(probe.readable_);
  const int calls = probe.calls;
  Timer end([](void* r) { static_cast<Reactor*>(r)->stop(); }, &reactor);
  reactor.arm(end, 20ms);
  reactor.run();
  EXPECT_EQ(probe.calls, calls) << "nothing new arrived";
  reactor.remove(pair.fds[0], probe);
}

TEST(Reactor, RemovedInTheMiddleOfATurnIsNotCalled) {
  Reactor reactor;
  Pair one;
  Pair two;
  Probe first;
  Probe second;
  ASSERT_TRUE(reactor.add(one.fds[0], first));
  ASSERT_TRUE(reactor.add(two.fds[0], second));
  // Whichever comes first takes the other out; both are ready in the same turn.
  first.then = [&] { reactor.remove(two.fds[0], second); };
  second.then = [&] { reactor.remove(one.fds[0], first); };
  Timer end([](void* r) { static_cast<Reactor*>(r)->stop(); }, &reactor);
  reactor.arm(end, 10ms);
  reactor.run();
  EXPECT_EQ(first.calls + second.calls, 1);
}

TEST(Reactor, RevisitsNextTurnWithoutWaiting) {
  Reactor reactor;
  Pair pair;
  Probe probe;
  ASSERT_TRUE(reactor.add(pair.fds[0], probe));
  probe.then = [&] {
    if (probe.calls < 5) {
      reactor.revisit(probe);
    } else {
      reactor.stop();
    }
  };
  reactor.run();
  EXPECT_EQ(probe.calls, 5);
  reactor.remove(pair.fds[0], probe);
}

TEST(Reactor, RunsPostedTasksInOrderFromAnyThread) {
  Reactor reactor;
  std::vector<int> seen;
  std::thread other([&] {
    for (int i = 0; i < 1000; ++i) reactor.post([&seen, i] { seen.push_back(i); });
    reactor.stop();
  });
  reactor.run();
  other.join();
  ASSERT_EQ(seen.size(), 1000u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST(Reactor, DiscardedObjectsOutliveTheTurn) {
  Reactor reactor;
  bool destroyed = false;
  struct Object {
    explicit Object(bool& flag) : destroyed(flag) {}
    ~Object() { destroyed = true; }
    bool& destroyed;
  };
  reactor.post([&] {
    reactor.discard(std::make_unique<Object>(destroyed));
    EXPECT_FALSE(destroyed);
  });
  reactor.stop();
  reactor.run();
  EXPECT_TRUE(destroyed);
}

/// The thread that gets SIGUSR2 is not run for a while, and says so.
volatile std::sig_atomic_t paused = 0;
constexpr auto kPause = 200ms;

TEST(Reactor, ALateWakeUpIsLag) {
  struct sigaction pause {};
  pause.sa_handler = [](int) {
    const timespec time{.tv_sec = 0, .tv_nsec = std::chrono::nanoseconds(kPause).count()};
    nanosleep(&time, nullptr);
    paused = 1;
  };
  struct sigaction before {};
  ASSERT_EQ(sigaction(SIGUSR2, &pause, &before), 0);
  struct Waiting {
    void wait() { reactor.arm(timer, 50ms); }
    Reactor reactor;
    Timer timer{[](void* self) {
                  auto& waiting = *static_cast<Waiting*>(self);
                  paused != 0 ? waiting.reactor.stop() : waiting.wait();
                },
                this};
  } waiting;
  std::atomic<bool> begun = false;
  waiting.reactor.post([&] {
    waiting.reactor.take_lag();
    waiting.wait();
    begun = true;
  });
  std::thread other([&, loop = pthread_self()] {
    while (!begun) std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(10ms);  // into the wait
    pthread_kill(loop, SIGUSR2);
  });
  waiting.reactor.run();
  other.join();
  sigaction(SIGUSR2, &before, nullptr);
  EXPECT_GE(waiting.reactor.take_lag(), kPause / 2);
  EXPECT_EQ(waiting.reactor.take_lag(), Duration::zero()) << "since the last call";
}

TEST(Reactor, ALongTurnIsLagForWhatComesMeanwhile) {
  Reactor reactor;
  reactor.post([] { std::this_thread::sleep_for(50ms); });
  reactor.stop();
  reactor.run();
  EXPECT_GE(reactor.take_lag(), 50ms);
}

TEST(Reactor, AWaitThatEndsInTimeIsNoLag) {
  Reactor reactor;
  std::this_thread::sleep_for(50ms);  // before it runs nothing can be late
  Timer end([](void* r) { static_cast<Reactor*>(r)->stop(); }, &reactor);
  reactor.arm(end, 300ms);
  reactor.run();
  EXPECT_LT(reactor.take_lag(), 200ms);
}

TEST(Reactor, TimersFireWhileNothingElseHappens) {
  Reactor reactor;
  const Time begin = std::chrono::steady_clock::now();
  Timer end([](void* r) { static_cast<Reactor*>(r)->stop(); }, &reactor);
  reactor.arm(end, 30ms);
  reactor.run();
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 30ms);
}

}  // namespace
}  // namespace fairlead::proxy
