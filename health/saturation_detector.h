#pragma once

#include "health/decaying_count.h"
#include "health/tick.h"

namespace fairlead::health {

/// Finds out that a region is full when it does not say so: answers take longer than usual and fewer come back
/// than requests go out, for a while. A region that is merely slow answers as many as it is sent, as soon as its
/// new latency has passed; so what is served while it is full is what it can serve. Health thread only.
class SaturationDetector {
 public:
  /// Latency above the usual that counts as a queue.
  static constexpr double kQueueMs = 30;
  /// Answers per request below which they pile up, and how long they must.
  static constexpr double kServedRatio = 0.85;
  static constexpr Duration kLasting = std::chrono::milliseconds(300);

  void observe(const Tick& tick, uint64_t sent, uint64_t served, double excess_ms) {
    sent_.advance(tick.elapsed);
    served_.advance(tick.elapsed);
    sent_.add(static_cast<double>(sent));
    served_.add(static_cast<double>(served));
    const bool piles_up = served_.per_second() < kServedRatio * sent_.per_second() && served_.value() >= 1;
    piled_up_for_ = piles_up && excess_ms > kQueueMs ? piled_up_for_ + tick.ran : Duration(0);
  }

  bool saturated() const { return piled_up_for_ >= kLasting; }
  /// Requests/s that it serves at this moment.
  double served() const { return served_.per_second(); }

 private:
  static constexpr Duration kHorizon = std::chrono::milliseconds(200);
  DecayingCount sent_{kHorizon};
  DecayingCount served_{kHorizon};
  Duration piled_up_for_{};
};

}  // namespace fairlead::health
