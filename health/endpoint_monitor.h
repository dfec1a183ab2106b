#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "health/decaying_mean.h"
#include "health/evidence_totals.h"
#include "health/failure_rate.h"
#include "health/health_machine.h"
#include "health/latency_window.h"
#include "health/probe_counter.h"
#include "health/silence_detector.h"
#include "health/strike_counter.h"
#include "health/tick.h"

namespace fairlead::health {

/// One ended health check. Durations of an `ok` one count as latency.
struct ProbeResult {
  ProbeOutcome outcome = ProbeOutcome::ok;
  Duration connect{};
  Duration response{};      // from the beginning of the connect to the end of the check
  std::string detail{};     // of a `wrong` one: what was wrong, for people
  double utilization = -1;  // that the answer reported; negative: none
};

/// The health of one endpoint of a service in a region: within the region it is steered around when it
/// refuses, is silent or fails while its neighbours do not. Whether the whole region is dead is
/// RegionMonitor's affair, which owns it. Pure; health thread only.
class EndpointMonitor {
 public:
  EndpointMonitor(std::string address, const config::Service& service);
  /// A new configuration. Without health checks in it, what earlier ones said is forgotten: none would ever
  /// correct it.
  void configure(const config::Service& service);

  /// What workers saw since the tick before. `pace` is the region's.
  void observe(const Tick& tick, const EvidenceDelta& delta);
  void probe_ended(Time now, const ProbeResult& result);

  /// Moves the state machine. `neighbours_work`: ejecting it leaves the region others that answer.
  void decide(const Tick& tick, const Pace& pace, bool neighbours_work, bool room_for_statistics);
  /// Starts anew as healthy: the region itself is on trial now.
  void acquit(Time now);

  const std::string& address() const { return address_; }
  const StrikeCounter& strikes() const { return strikes_; }
  const ProbeCounter& probes() const { return probes_; }
  const HealthMachine& machine() const { return machine_; }
  EndpointHealth health() const;
  /// Nobody is there: struck, unreachable for its checks, or ejected for such a reason.
  bool dead() const;
  double latency_ms() const { return latency_.value(); }
  uint64_t in_flight() const { return in_flight_; }
  /// Response time of health checks, less their connect; empty without.
  const DecayingMean& probe_latency() const { return probe_latency_; }
  const DecayingMean& connect_latency() const { return connect_latency_; }
  /// What was wrong with its last health check, for people; empty: nothing.
  const std::string& probe_failure() const { return probe_failure_; }
  /// The same as the reason for an ejection.
  std::string probe_charge() const;

 private:
  static constexpr Duration kProbeHorizon = std::chrono::seconds(10);
  struct Charge {
    Cause cause = Cause::none;
    std::string text;
  };
  /// Proof first: a statistic, for which there may be no room, must not hide it.
  Charge charge(const Pace& pace) const;
  Charge proof(const Pace& pace) const;
  Charge trial_charge(const Pace& pace) const;
  Charge statistics() const;
  bool on_trial() const;
  void begin_trial();
  void forget_probes(const config::Service& service);

  std::string address_;
  config::Detection detection_;
  HealthMachine machine_;
  ProbeCounter probes_;
  std::string probe_failure_;
  StrikeCounter strikes_;
  SilenceDetector silence_;
  FailureRate failures_;
  DecayingMean latency_{std::chrono::seconds(1)};
  DecayingMean probe_latency_{kProbeHorizon};
  DecayingMean connect_latency_{kProbeHorizon};
  uint64_t in_flight_ = 0;
  uint64_t trial_ok_ = 0;  // successes since it is on trial
  uint64_t trial_failed_ = 0;
};

}  // namespace fairlead::health
