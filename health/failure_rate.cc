#include "health/failure_rate.h"

#include <algorithm>

namespace fairlead::health {
namespace {

constexpr double kPrior = 20;  // successes imagined beside the real attempts

double ratio(double failed, double total) { return total > 1e-9 ? std::min(1.0, failed / total) : 0; }

}  // namespace

void FailureRate::observe(Duration elapsed, uint64_t ok, uint64_t failed) {
  for (Horizon* horizon : {&short_, &long_}) {
    horizon->total.advance(elapsed);
    horizon->failed.advance(elapsed);
    horizon->total.add(static_cast<double>(ok + failed));
    horizon->failed.add(static_cast<double>(failed));
  }
}

double FailureRate::value() const {
  auto drawn = [](const Horizon& h) { return ratio(h.failed.value(), h.total.value() + kPrior); };
  return std::max(drawn(short_), drawn(long_));
}

double FailureRate::measured() const {
  auto plain = [](const Horizon& h) {
    return h.total.value() < 0.5 ? 0 : ratio(h.failed.value(), h.total.value());
  };
  return std::max(plain(short_), plain(long_));
}

bool FailureRate::majority() const {
  auto above = [](const Horizon& h, double minimum) {
    return h.total.value() >= minimum && h.failed.value() > 0.5 * h.total.value();
  };
  return above(short_, kMinimumShort) || above(long_, kMinimumLong);
}

void FailureRate::clear() {
  for (Horizon* horizon : {&short_, &long_}) {
    horizon->total.clear();
    horizon->failed.clear();
  }
}

}  // namespace fairlead::health
