#pragma once

#include <array>
#include <cstdint>

#include "health/evidence.h"

namespace fairlead::health {

/// The quantiles by which silence is judged; zero while too little is known.
struct Pace {
  Duration p50{};
  Duration p99{};
  Duration p999{};
  bool known() const { return p50 > Duration(0); }
};

/// Latencies of about the last ten seconds in which it was fed, by bucket; older ones fade. Whoever feeds it
/// only in healthy times keeps a frozen baseline through the others.
class LatencyWindow {
 public:
  using Counts = std::array<uint32_t, LatencyBuckets::kCount>;
  /// Answers without which no quantile is believed.
  static constexpr double kMinimum = 20;

  void add(Time now, const Counts& counts);
  /// The upper edge of the bucket that holds the quantile `q`; zero when empty.
  Duration quantile(double q) const;
  double count() const { return total_; }
  /// Renewed ten times a second.
  const Pace& pace() const { return pace_; }

 private:
  void fade(Time now);

  std::array<double, LatencyBuckets::kCount> counts_{};
  double total_ = 0;
  Time faded_{};
  Time paced_{};
  Pace pace_;
};

}  // namespace fairlead::health
