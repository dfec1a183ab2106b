#include "control/builder_thread.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <future>

namespace fairlead::control {
namespace {

/// Runs `work` on the thread and waits for its result.
template <typename Work>
auto ask(BuilderThread& thread, Work work) {
  std::promise<decltype(work())> answer;
  thread.post([&] { answer.set_value(work()); });
  return answer.get_future().get();
}

TEST(BuilderThread, RunsWorkInOrder) {
  BuilderThread thread;
  std::vector<int> order;
  thread.post([&] { order.push_back(1); });
  thread.post([&] { order.push_back(2); });
  ask(thread, [&] { return order.push_back(3), 0; });
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(BuilderThread, IsNiced) {
  BuilderThread thread;
  EXPECT_EQ(ask(thread, [] { return getpriority(PRIO_PROCESS, 0); }), 10);
}

TEST(BuilderThread, KeepsASnapshotUntilNobodyElseHoldsIt) {
  BuilderThread thread;
  auto snapshot = std::make_shared<const routing::Snapshot>();
  std::weak_ptr<const routing::Snapshot> watch = snapshot;
  ask(thread, [&] { return thread.keep(snapshot), 0; });
  EXPECT_EQ(ask(thread, [&] { return thread.kept(); }), 1u);
  snapshot.reset();
  ask(thread, [] { return 0; });                              // the sweep follows the work ...
  EXPECT_EQ(ask(thread, [&] { return thread.kept(); }), 0u);  // ... hence came before this
  EXPECT_TRUE(watch.expired());
}

TEST(BuilderThread, FreesOnItsOwnThreadWithoutFurtherWork) {
  BuilderThread thread;
  auto freed_on = std::make_shared<std::promise<std::thread::id>>();
  auto make = [](std::function<void()> at_end) {
    return std::shared_ptr<const routing::Snapshot>(new routing::Snapshot,
                                                    [at_end](const routing::Snapshot* s) {
                                                      at_end();
                                                      delete s;
                                                    });
  };
  auto old = make([freed_on] { freed_on->set_value(std::this_thread::get_id()); });
  auto current = make([] {});
  ask(thread, [&] { return thread.keep(old), thread.keep(current), 0; });
  auto id = ask(thread, [] { return std::this_thread::get_id(); });
  old.reset();
  EXPECT_EQ(freed_on->get_future().get(), id);
}

TEST(BuilderThread, TheEndWaitsForWorkInHand) {
  bool ended = false;
  std::promise<void> started;
  {
    BuilderThread thread;
    thread.post([&] {
      started.set_value();
      std::this_thread::yield();
      ended = true;
    });
    started.get_future().wait();
  }
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace fairlead::control
