#include "health/request_window.h"

#include <algorithm>

namespace fairlead::health {
namespace {

/// The middle of a latency bucket.
double middle_ms(size_t bucket) {
  const double lower = bucket == 0 ? 0 : to_ms(LatencyBuckets::upper(bucket - 1));
  return (lower + to_ms(LatencyBuckets::upper(bucket))) / 2;
}

}  // namespace

void RequestWindow::add(Time now, const EvidenceDelta& delta) {
  move_to(now);
  for (Slot* slot : {&slots_[second_ % kSlots], &total_}) {
    slot->ok += delta.ok();
    slot->failed += delta.failed();
    slot->timed_out += delta.count(Outcome::response_timeout) + delta.count(Outcome::connect_timeout);
    slot->latency_ns += delta.ok() > 0 ? delta.latency_ns : 0;
    for (size_t i = 0; delta.ok() > 0 && i < slot->latency.size(); ++i) slot->latency[i] += delta.latency[i];
  }
}

void RequestWindow::move_to(Time now) {
  const auto second = static_cast<uint64_t>(now.time_since_epoch() / std::chrono::seconds(1));
  const uint64_t passed = std::min<uint64_t>(second - second_, kSlots);
  for (uint64_t s = 1; s <= passed; ++s) {
    Slot& gone = slots_[(second - passed + s) % kSlots];
    total_.ok -= gone.ok;
    total_.failed -= gone.failed;
    total_.timed_out -= gone.timed_out;
    total_.latency_ns -= gone.latency_ns;
    for (size_t i = 0; i < gone.latency.size(); ++i) total_.latency[i] -= gone.latency[i];
    gone = {};
  }
  second_ = second;
}

double RequestWindow::mean_ms() const {
  return total_.ok == 0 ? 0 : static_cast<double>(total_.latency_ns) / 1e6 / static_cast<double>(total_.ok);
}

double RequestWindow::quantile_ms(double q) const {
  double left = q * static_cast<double>(timed());
  size_t last = 0;
  for (size_t i = 0; i < total_.latency.size(); ++i) {
    if (total_.latency[i] == 0) continue;
    last = i;
    left -= total_.latency[i];
    if (left <= 0) return middle_ms(i);
  }
  // Beyond all answers: at least as slow as the slowest bucket says, if anything timed out.
  if (total_.timed_out > 0) return middle_ms(LatencyBuckets::kCount - 1);
  return total_.ok == 0 ? 0 : middle_ms(last);
}

uint64_t RequestWindow::slower_than(double ms) const {
  uint64_t slower = total_.timed_out;
  for (size_t i = total_.latency.size(); i > 0 && middle_ms(i - 1) > ms; --i) slower += total_.latency[i - 1];
  return slower;
}

}  // namespace fairlead::health
