#pragma once

#include <cstdint>

namespace fairlead::proxy::http2 {

/// Counts what a peer can send for nothing, or make this side send, and tells when it is a flood. Everything
/// useful that it sends buys it some more. One per connection.
class FloodGuard {
 public:
  /// A frame that costs work and carries nothing: PING, SETTINGS, PRIORITY, WINDOW_UPDATE, empty DATA. False:
  /// a flood.
  bool on_idle_frame() { return ++idle_ <= kAllowed; }
  /// An empty DATA frame that does not end its stream; only so many in a row.
  bool on_empty_data() { return ++empty_data_ <= kEmptyDataInARow && on_idle_frame(); }
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
  static constexpr uint32_t kAllowed = 1000;
  static constexpr uint32_t kBought = 10;  // idle frames, by each useful one
  static constexpr uint32_t kEmptyDataInARow = 1;
  static constexpr uint32_t kResetsAllowed = 100;
  static constexpr uint32_t kGivenUpAllowed = 500;

  uint32_t idle_ = 0;
  uint32_t empty_data_ = 0;
  uint64_t streams_ = 0;
  uint64_t resets_ = 0;
  uint64_t given_up_ = 0;
};

}  // namespace fairlead::proxy::http2
