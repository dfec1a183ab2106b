#pragma once

#include <chrono>
#include <cstdint>

#include "health/time.h"

namespace fairlead::proxy::http2 {

/// What a peer may send for nothing.
struct FloodLimits {
  uint32_t idle_frames = 1000;     // at a time; more are bought by what is useful, and by time that passes
  uint32_t empty_data_frames = 1;  // in a row
};

/// Counts what a peer can send for nothing, or make this side send, and tells when it is a flood. Everything
/// useful that it sends buys it some more, and so does time: a connection that is kept alive by a ping now
/// and then may live for ever. One per connection.
class FloodGuard {
 public:
  explicit FloodGuard(const FloodLimits& limits = {}) : limits_(limits) {}

  /// Time has passed, as far as `now` is later than before.
  void on_time(Time now) {
    if (now < since_ + kPeriod) return;
    const auto periods = static_cast<uint64_t>((now - since_) / kPeriod);
    since_ = now;
    idle_ = idle_ > periods ? idle_ - static_cast<uint32_t>(periods) : 0;
  }
  /// A frame that costs work and carries nothing: PING, SETTINGS, PRIORITY, WINDOW_UPDATE, empty DATA. False:
  /// a flood.
  bool on_idle_frame() { return ++idle_ <= limits_.idle_frames; }
  /// An empty DATA frame that does not end its stream; only so many in a row.
  bool on_empty_data() { return ++empty_data_ <= limits_.empty_data_frames && on_idle_frame(); }
  /// A header block, or DATA in either direction.
  void on_useful() {
    idle_ = idle_ > kBought ? idle_ - kBought : 0;
    empty_data_ = 0;
  }
  void on_stream() { ++streams_; }
  /// A stream that the peer gave up. False: nearly all of many.
  bool on_reset() {
    ++given_up_;
    return given_up_ <= kGivenUpAllowed || given_up_ * 10 <= streams_ * 9;
  }
  /// A stream that the peer made this side reset. False: more than half of many were.
  bool on_induced_reset() {
    ++resets_;
    return resets_ <= kResetsAllowed || resets_ * 2 <= streams_;
  }

 private:
  static constexpr uint32_t kBought = 10;                              // idle frames, by each useful one
  static constexpr Duration kPeriod = std::chrono::milliseconds(100);  // buys one
  static constexpr uint32_t kResetsAllowed = 100;
  static constexpr uint32_t kGivenUpAllowed = 500;

  const FloodLimits limits_;
  Time since_{};
  uint32_t idle_ = 0;
  uint32_t empty_data_ = 0;
  uint64_t streams_ = 0;
  uint64_t resets_ = 0;
  uint64_t given_up_ = 0;
};

}  // namespace fairlead::proxy::http2
