#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace fairlead::log {

/// Decides which of many equal messages are printed: the first kBurst of each second. Knows at most kMessages
/// texts; when there are more it forgets all. Not thread-safe; the clock is the caller's.
class RepetitionLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr uint64_t kBurst = 10;
  static constexpr std::chrono::seconds kWindow{1};
  static constexpr size_t kMessages = 256;

  /// Nothing when the message shall not be printed; else how many before it were not.
  std::optional<uint64_t> admit(std::string_view message, Time now);

 private:
  struct Seen {
    Time window;
    uint64_t printed = 0;
    uint64_t suppressed = 0;
  };
  std::unordered_map<std::string, Seen> seen_;
};

}  // namespace fairlead::log
