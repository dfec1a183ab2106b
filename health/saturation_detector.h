#pragma once

#include <algorithm>
#include <cmath>

#include "health/decaying_count.h"
#include "health/tick.h"

namespace fairlead::health {

/// Finds out that a region is full when it does not say so: answers take longer than usual, and either
/// clearly fewer come back than requests go out, or what waits keeps growing. A region that is merely slow
/// answers as many as it is sent as soon as its new latency has passed; so what is served while it is full is
/// what it can serve. Health thread only.
class SaturationDetector {
 public:
  /// Latency above the usual that counts as a queue.
  static constexpr double kQueueMs = 30;
  /// Answers per request below which they clearly pile up, and how long they must.
  static constexpr double kServedRatio = 0.85;
  /// Answers within 200 ms, below which nothing is concluded.
  static constexpr double kEnough = 4;
  static constexpr Duration kClearly = std::chrono::milliseconds(300);
  /// How long what waits must have grown, on balance.
  static constexpr Duration kGrown = std::chrono::milliseconds(1000);

  void observe(const Tick& tick, uint64_t sent, uint64_t served, uint64_t waiting, double excess_ms) {
    sent_.advance(tick.elapsed);
    served_.advance(tick.elapsed);
    sent_.add(static_cast<double>(sent));
    served_.add(static_cast<double>(served));
    follow(tick.elapsed, static_cast<double>(waiting));
    const bool late = excess_ms > kQueueMs && served_.value() >= kEnough;
    const bool few = served_.per_second() < kServedRatio * sent_.per_second();
    const bool grows = waiting_now_ > kMore * waiting_before_;
    few_for_ = late && few ? few_for_ + tick.ran : Duration(0);
    grown_for_ = late && grows ? grown_for_ + tick.ran : std::max(Duration(0), grown_for_ - tick.ran);
    if (!late) grown_for_ = Duration(0);
  }

  bool saturated() const { return clearly() || grown_for_ >= kGrown; }
  bool clearly() const { return few_for_ >= kClearly; }
  /// Requests without an answer, over a quarter of a second.
  double waiting() const { return waiting_before_; }
  /// Requests/s that it serves at this moment.
  double served() const { return served_.per_second(); }

 private:
  static constexpr Duration kHorizon = std::chrono::milliseconds(200);
  static constexpr double kNow = 0.05;
  static constexpr double kBefore = 0.25;  // seconds
  // So many times as much is more: what waits for a region that is merely slow comes to rest, and is then
  // more as often as it is less.
  static constexpr double kMore = 1.02;

  void follow(Duration elapsed, double waiting) {
    const double seconds = std::chrono::duration<double>(elapsed).count();
    waiting_now_ += (waiting - waiting_now_) * (1 - std::exp(-seconds / kNow));
    waiting_before_ += (waiting - waiting_before_) * (1 - std::exp(-seconds / kBefore));
  }

  DecayingCount sent_{kHorizon};
  DecayingCount served_{kHorizon};
  double waiting_now_ = 0;
  double waiting_before_ = 0;
  Duration few_for_{};
  Duration grown_for_{};
};

}  // namespace fairlead::health
