#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "routing/snapshot.h"

namespace fairlead::control {

/// A niced thread for what takes long and must not disturb requests: parsing, building and freeing snapshots.
/// It holds on to every snapshot given to `keep` until nobody else does, so that no worker is ever the last
/// owner and has to free ten thousand routes. Work runs in the order posted. The destructor lets the work in
/// hand end, drops the rest, and joins.
class BuilderThread {
 public:
  BuilderThread();
  ~BuilderThread();
  BuilderThread(const BuilderThread&) = delete;

  /// Any thread.
  void post(std::function<void()> work);

  /// Keeps `snapshot` until nobody else holds it. On this thread only (from posted work).
  void keep(std::shared_ptr<const routing::Snapshot> snapshot);
  /// How many snapshots are kept; on this thread only.
  size_t kept() const { return kept_.size(); }

 private:
  void run();
  std::function<void()> next();
  void drop_unused();

  std::vector<std::shared_ptr<const routing::Snapshot>> kept_;
  std::mutex mutex_;  // guards work_ and stop_
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace fairlead::control
