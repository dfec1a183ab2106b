#pragma once

#include <array>
#include <cstdint>

#include "health/decaying_count.h"
#include "health/evidence_totals.h"
#include "health/latency_window.h"
#include "health/tick.h"

namespace fairlead::health {

/// Whether a region (or endpoint) that owes answers has gone silent. Time counts only while this process ran
/// and answers were owed. Suspicion: responses were due and none came for p99.9 − p50 + 20 ms. Proof: none
/// for p99.9 + 200 ms, with φ ≥ 8 by the usual pace. Gaps between answers that turned out harmless raise the
/// first bar, so that a host which stutters is not suspected for each stutter. Health thread only.
class SilenceDetector {
 public:
  static constexpr Duration kMinimum = std::chrono::milliseconds(50);  // bar for suspicion at the least
  static constexpr uint64_t kDue = 20;    // responses that must be overdue for suspicion
  static constexpr uint64_t kDueFew = 3;  // enough where the silence is much longer
  static constexpr double kPhi = 8;

  void observe(const Tick& tick, const EvidenceDelta& delta);
  bool suspicious(const Pace& pace) const;
  bool proven(const Pace& pace) const;
  /// For a region on trial, which gets too little for φ: one request overdue is enough.
  bool failed_trial(const Pace& pace) const;

  Duration silent_for() const { return silent_; }
  /// Requests that wait longer than `usual`.
  uint64_t overdue(Duration usual) const;
  /// Keeps the silence growing although the waiting requests were moved away, until an answer comes or
  /// `forget`.
  void insist() { insisting_ = true; }
  void forget();

 private:
  struct Sent {
    Time at{};
    uint64_t total = 0;
  };
  void remember_sent(const Tick& tick, uint64_t sent);
  uint64_t sent_since(Time from) const;
  double due() const;
  double phi() const;
  Duration bar(const Pace& pace) const;

  DecayingCount answers_{std::chrono::seconds(1)};  // stands still during silence: the usual pace
  Duration silent_{};
  Duration longest_gap_{};  // harmless ones of late
  uint64_t waiting_ = 0;
  bool insisting_ = false;
  Time now_{};
  uint64_t sent_total_ = 0;
  std::array<Sent, 128> sent_{};  // a ring, one entry per 10 ms at most
  size_t newest_ = 0;
};

}  // namespace fairlead::health
