#include "health/arrival_rates.h"

#include <utility>

namespace fairlead::health {

ArrivalRates::Totals ArrivalRates::totals(const ServiceState& state) {
  Totals sums{};
  for (const ArrivalShard& shard : state.shards()) {
    for (size_t c = 0; c < sums.size(); ++c) sums[c] += shard.totals[c].load(std::memory_order_relaxed);
  }
  return sums;
}

void ArrivalRates::observe(Duration elapsed, const ServiceState& state) {
  const Totals now = totals(state);
  for (size_t c = 0; c < now.size(); ++c) {
    rates_[c].advance(elapsed);
    rates_[c].add(static_cast<double>(now[c] - std::exchange(last_[c], now[c])));
  }
}

std::array<double, config::kCriticalities> ArrivalRates::per_second() const {
  std::array<double, config::kCriticalities> rates;
  for (size_t c = 0; c < rates.size(); ++c) rates[c] = rates_[c].per_second();
  return rates;
}

}  // namespace fairlead::health
