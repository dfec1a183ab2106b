#pragma once

#include <algorithm>

#include "config/config.h"
#include "health/time.h"

namespace fairlead::routing {

/// What a worker may spend on retries of one service: +0.1 per success and +10/s, at most 100 or a quarter
/// second of traffic (Finagle's retry budget, bounded so that an outage meets a known extra load). The
/// per-second part and the maximum are this worker's 1/N, but one retry can always be saved up: less than one
/// would never be spent. Pure; time is handed in.
class RetryBudget {
 public:
  RetryBudget(const config::Retry& retry, size_t workers, Time now);

  void on_success(Time now);
  /// Spends one retry; false when the budget is empty.
  bool take(Time now);
  double balance() const { return balance_; }

 private:
  void refill(Time now);
  double maximum() const { return std::max(floor_, successes_per_second_ / 4); }

  double per_success_;
  double per_second_;
  double floor_;  // of the maximum
  double balance_;
  double successes_per_second_ = 0;  // of the last full second
  double successes_ = 0;             // of the running second
  Time second_;                      // beginning of the running second
  Time refilled_;
};

}  // namespace fairlead::routing
