#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fairlead::proxy {

/// Spare strings of one worker: what connections write into while a request is under way and give back after
/// it, so that an idle connection holds no buffer and a busy one does not allocate. Worker's thread only.
class StringPool {
 public:
  /// An empty string, with capacity if a spare one is there.
  std::string take() {
    if (spares_.empty()) {
      std::string fresh;
      fresh.reserve(kFirstCapacity);
      return fresh;
    }
    std::string spare = std::move(spares_.back());
    spares_.pop_back();
    return spare;
  }
  /// Keeps `used` for the next taker, unless it grew large or enough are kept.
  void give(std::string&& used) {
    if (used.capacity() > kLargest || used.capacity() < kFirstCapacity || spares_.size() == kMost) return;
    used.clear();
    spares_.push_back(std::move(used));
  }

 private:
  static constexpr size_t kFirstCapacity = 1024;
  static constexpr size_t kLargest = 16 * 1024;
  static constexpr size_t kMost = 256;

  std::vector<std::string> spares_;
};

}  // namespace fairlead::proxy
