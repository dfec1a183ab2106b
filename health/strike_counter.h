#pragma once

#include <cstdint>

#include "health/evidence_totals.h"
#include "health/tick.h"

namespace fairlead::health {

/// Refusals, resets and connects that timed out at one endpoint with no answer in between. Two refusals, or
/// three strikes of any kind, followed by no answer for 10 ms, prove that nobody is there; a stray reset (an
/// origin that reloads, an idle connection closed at the wrong moment) proves nothing, since answers go on.
class StrikeCounter {
 public:
  static constexpr uint64_t kRefusals = 2;
  static constexpr uint64_t kStrikes = 3;
  static constexpr Duration kQuiet = std::chrono::milliseconds(10);
  static constexpr Duration kMemory = std::chrono::seconds(5);

  void observe(const Tick& tick, const EvidenceDelta& delta);
  /// Enough strikes to suspect, with no answer in the same tick.
  bool suspicious() const { return strikes_ >= kStrikes || refusals_ >= 1 ? pure_ : false; }
  /// Proof that the endpoint is down.
  bool proven() const { return proven_; }
  /// When the present row of strikes began.
  Time since() const { return since_; }
  void clear() { *this = {}; }

 private:
  uint64_t refusals_ = 0;
  uint64_t strikes_ = 0;  // refusals included
  bool pure_ = false;     // no answer came with or after the first strike
  bool proven_ = false;
  Duration quiet_{};  // ran without an answer since the first strike
  Time since_{};
  Time last_{};
};

}  // namespace fairlead::health
