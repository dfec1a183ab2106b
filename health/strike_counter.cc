#include "health/strike_counter.h"

namespace fairlead::health {

void StrikeCounter::observe(const Tick& tick, const EvidenceDelta& delta) {
  const uint64_t refusals = tick.grace ? 0 : delta.count(Outcome::refused);
  const uint64_t strikes =
      tick.grace ? 0 : refusals + delta.count(Outcome::reset) + delta.count(Outcome::connect_timeout);
  if (delta.answered > 0) clear();
  if (strikes_ == 0 && strikes == 0) return;
  if (strikes_ == 0) {
    since_ = tick.now;
    pure_ = delta.answered == 0;  // within one tick nobody knows what came first
  } else {
    pure_ = true;
    quiet_ += tick.ran;
  }
  if (strikes > 0) last_ = tick.now;
  refusals_ += refusals;
  strikes_ += strikes;
  proven_ = (refusals_ >= kRefusals || strikes_ >= kStrikes) && quiet_ >= kQuiet;
  if (tick.now - last_ > kMemory) clear();
}

}  // namespace fairlead::health
