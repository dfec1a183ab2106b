#pragma once

#include <string_view>
#include <vector>

#include "config/config.h"

namespace fairlead::sim {

/// A region in one plan, of the log or of a replay.
struct Standing {
  bool well = false;  // healthy, and not drained
  double cost_ms = 0;
  std::string_view reason;  // routing::RegionShare::reason
};

/// Which region of a service requests go to while all have health and room: the cheapest under policies
/// `latency` and `steer`, the first in priority under `failover`; `weighted` has none. It goes by the plans,
/// so that what was logged and what is replayed are judged alike.
class RegionOfChoice {
 public:
  /// A region costs more when it does so by more than either.
  static constexpr double kMarginMs = 5;
  static constexpr double kMarginRatio = 0.1;

  static bool exists(config::Policy policy) { return policy != config::Policy::weighted; }

  /// A plan of the service: region `r` stands so in it.
  void observe(size_t r, const Standing& standing);
  /// Whether what ends in region `r` was kept from a better one by want of room or health. A trickle that
  /// measures a region is not.
  bool missed(config::Policy policy, size_t r) const;

 private:
  struct Known {
    double cost_ms = -1;  // when it was last well
    int priority = -1;
    bool trickle = false;
  };
  std::vector<Known> regions_;
};

}  // namespace fairlead::sim
