#pragma once

#include <array>
#include <cstdint>

#include "health/decaying_count.h"
#include "health/service_state.h"
#include "health/tick.h"

namespace fairlead::health {

/// How many requests of each class come for a service, all workers together, over about a second; those that
/// are refused included. Health thread only.
class ArrivalRates {
 public:
  /// A service's state, maybe another than before: what it has counted so far is no news.
  explicit ArrivalRates(const ServiceState& state) : last_(totals(state)) {}

  void observe(Duration elapsed, const ServiceState& state);
  /// Requests/s by criticality.
  std::array<double, config::kCriticalities> per_second() const;

 private:
  using Totals = std::array<uint64_t, config::kCriticalities>;
  static Totals totals(const ServiceState& state);

  static constexpr Duration kHorizon = std::chrono::seconds(1);
  Totals last_;
  std::array<DecayingCount, config::kCriticalities> rates_ = {
      DecayingCount(kHorizon), DecayingCount(kHorizon), DecayingCount(kHorizon), DecayingCount(kHorizon)};
};

}  // namespace fairlead::health
