#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "health/bernoulli_cusum.h"
#include "health/endpoint_monitor.h"
#include "health/latency_cusum.h"
#include "health/region_health.h"
#include "health/saturation_detector.h"
#include "health/sliding_count.h"

namespace fairlead::health {

/// A region of a service, as configured.
struct RegionSpec {
  std::string name;
  double capacity = 0;  // requests/s; 0: not declared
  std::vector<std::string> endpoints;
};

/// Health of one service in one region: sums its endpoints' evidence, keeps the statistics, knows what is
/// suspicion and what is proof, and drives the region's state machine. Two steps a tick, so that rules across
/// regions can come in between: `observe` all regions, then `decide` each. Pure; health thread only.
class RegionMonitor {
 public:
  /// What other regions allow.
  struct Gate {
    bool statistics = true;  // it may be ejected for failures or wrong checks
    bool fail_open = false;  // it may be given traffic although ejected
  };
  /// The edges of one tick.
  struct Edges {
    bool suspected = false;
    bool ejected = false;
  };

  RegionMonitor(const config::Service& service, RegionSpec spec);
  /// A new configuration: endpoints of the same address live on.
  void configure(const config::Service& service, RegionSpec spec);

  void observe(const Tick& tick, std::span<const EvidenceDelta> endpoints);
  void probe_ended(size_t endpoint, Time now, const ProbeResult& result);
  Edges decide(const Tick& tick, const Gate& gate);

  /// After observe: most of its requests fail or its checks get wrong answers, or it was ejected for that.
  bool bad_by_statistics() const;
  /// After observe: it has answered well within the last second, for the most part.
  bool evidently_good() const;
  /// Real requests that succeeded, and that failed, in the last tick.
  uint64_t succeeded() const { return last_.ok(); }
  uint64_t failed() const { return last_failed_; }

  RegionHealth health(Time now) const;
  const HealthMachine& machine() const { return machine_; }
  const RegionSpec& spec() const { return spec_; }
  const std::vector<EndpointMonitor>& endpoints() const { return endpoints_; }
  /// Nobody is there to be judged, or to take a request: its names have no address (yet).
  bool empty() const { return endpoints_.empty(); }
  double sent_per_second() const { return sent_.per_second(); }
  /// Requests of the last ten seconds, as of the last tick.
  uint64_t sent_lately() const { return sent_ten_seconds_; }
  /// Failures as a user would count them; for reports.
  double failure_rate() const { return failures_.measured(); }
  /// Times that one of its endpoints, present or past, was ejected for `cause` while the region was not.
  uint64_t endpoint_ejections(Cause cause) const { return endpoint_ejections_[static_cast<size_t>(cause)]; }
  /// What one endpoint shows: the region's own state where it is the only one.
  State endpoint_state(size_t i) const;

 private:
  struct Charge {
    Cause cause = Cause::none;
    std::string text;
  };
  void observe_latency(const Tick& tick);
  bool all_refused() const;
  bool most_fail() const;
  bool overloaded() const;
  Duration patience() const;
  bool all_endpoints(bool (*holds)(const EndpointMonitor&)) const;
  /// Proof first: whoever is dead must not be spared, or reopened, for also looking bad by statistics.
  Charge charge() const;
  Charge proof() const;
  Charge trial_charge() const;
  Charge statistics() const;
  bool on_trial() const;
  bool suspicious(std::string& reason) const;
  Edges apply(const Tick& tick, const Gate& gate);
  void advance(const Tick& tick, const Gate& gate);
  void decide_endpoints(const Tick& tick);
  void begin_trial(const Tick& tick);
  bool lift_due(const Tick& tick) const;
  double endpoint_fraction() const;
  double waiting_ms() const;
  double excess_ms() const;
  double probe_mean(const DecayingMean& (EndpointMonitor::*which)() const) const;

  RegionSpec spec_;
  config::Detection detection_;
  bool checked_ = false;      // has health checks
  bool steered_ = false;      // under policy steer, which knows what to do with a full region
  bool says_full_ = false;    // lately; so is the next
  bool nearly_full_ = false;  // what waits there may be a queue
  std::vector<EndpointMonitor> endpoints_;
  std::array<uint64_t, kCauses> endpoint_ejections_{};
  HealthMachine machine_;
  SilenceDetector silence_;
  LatencyWindow window_;  // fed while healthy: the frozen baseline of silence
  FailureRate failures_;
  BernoulliCusum error_change_;
  LatencyCusum latency_change_;
  DecayingMean latency_now_{std::chrono::milliseconds(200)};
  DecayingMean latency_short_{std::chrono::seconds(1)};
  DecayingMean latency_long_{std::chrono::seconds(10)};
  DecayingMean baseline_{std::chrono::seconds(60)};
  DecayingMean connect_{std::chrono::seconds(10)};
  DecayingMean utilization_{std::chrono::milliseconds(200)};
  DecayingCount sent_{std::chrono::seconds(1)};
  SaturationDetector saturation_;
  DecayingCount recent_ok_{std::chrono::seconds(1)};
  SlidingCount sent_lately_;
  EvidenceDelta last_;
  uint64_t last_failed_ = 0;
  Duration most_fail_for_{};
  uint64_t sent_ten_seconds_ = 0;
  Time last_answer_{};
  Time now_{};
  Time last_ok_{};
  bool serving_ = false;     // some, a moment ago
  uint64_t trial_sent_ = 0;  // since it is on trial, or since this step of the ramp; so are the next two
  uint64_t trial_ok_ = 0;
  uint64_t trial_failed_ = 0;
  double ramp_seen_ = 0;  // fraction whose step trial_* belongs to
};

}  // namespace fairlead::health
