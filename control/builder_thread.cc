#include "control/builder_thread.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>

namespace fairlead::control {
namespace {

constexpr int kNiceness = 10;
// How soon an unused snapshot is freed.
constexpr auto kSweepInterval = std::chrono::milliseconds(200);

}  // namespace

BuilderThread::BuilderThread() : thread_([this] { run(); }) {}

BuilderThread::~BuilderThread() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void BuilderThread::post(std::function<void()> work) {
  {
    std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void BuilderThread::keep(std::shared_ptr<const routing::Snapshot> snapshot) {
  kept_.push_back(std::move(snapshot));
}

void BuilderThread::run() {
  pthread_setname_np(pthread_self(), "builder");
  // On Linux the niceness of "process" 0 is that of the calling thread. Without the right to it, work goes on
  // as it is.
  [[maybe_unused]] int ignored = setpriority(PRIO_PROCESS, 0, kNiceness);
  while (std::function<void()> work = next()) {
    work();
    work = nullptr;  // frees what it held before the sweep looks at who holds what
    drop_unused();
  }
}

/// Waits for work, sweeping now and then while there is something to sweep; empty when it is time to stop.
std::function<void()> BuilderThread::next() {
  std::unique_lock lock(mutex_);
  auto ready = [this] { return stop_ || !work_.empty(); };
  // The newest snapshot is in use as long as the program serves, so that one alone is no reason to wake up.
  while (kept_.size() > 1 && !changed_.wait_for(lock, kSweepInterval, ready)) {
    lock.unlock();
    drop_unused();
    lock.lock();
  }
  changed_.wait(lock, ready);
  if (stop_) return nullptr;
  std::function<void()> work = std::move(work_.front());
  work_.pop_front();
  return work;
}

void BuilderThread::drop_unused() {
  // A count of one can not grow again: nobody else has a reference to copy.
  std::erase_if(kept_, [](const auto& snapshot) { return snapshot.use_count() == 1; });
}

}  // namespace fairlead::control
