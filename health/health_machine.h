#pragma once

#include <string>

#include "config/config.h"
#include "health/endpoint_state.h"

namespace fairlead::health {

/// Why something was ejected; the label of ejections_total and endpoint_ejections_total.
enum class Cause : uint8_t { none, refused, silent, unreachable, failures, probes };
inline constexpr size_t kCauses = static_cast<size_t>(Cause::probes) + 1;
const char* to_string(Cause cause);
/// Whether it refuses, resets or is silent, to requests or to its checks: dead, however large. The others are
/// statistics.
inline bool is_proof(Cause cause) {
  return cause == Cause::refused || cause == Cause::silent || cause == Cause::unreachable;
}

/// Healthy → Suspect → Ejected → Probing → Ramp → Healthy, for a region or an endpoint, with hold-downs that
/// double. Its owner decides what is proof; the machine decides when. Pure; health thread only.
class HealthMachine {
 public:
  /// What the owner knows when time passes.
  struct Progress {
    bool may_probe = true;  // nothing speaks against trying (health checks pass, where there are any)
    bool alive = false;     // real requests succeeded although it is ejected: end the hold-down
    bool proven = false;    // enough succeeded while probing
    bool clean = true;      // no more failures than usual in this step of the ramp
  };

  explicit HealthMachine(const config::Detection& detection) : detection_(detection) {}
  void set_detection(const config::Detection& detection) { detection_ = detection; }

  /// From healthy or ramping; nothing otherwise.
  bool suspect(Time now, std::string reason);
  /// The first proof of life: back to where it was.
  void lift(Time now);
  /// From any other state.
  bool eject(Time now, Cause cause, std::string reason);
  void advance(Time now, const Progress& progress);
  /// Back to healthy without further trial: whoever is above it is on trial instead.
  void acquit(Time now);

  State state() const { return state_; }
  Time since() const { return since_; }
  /// The part of its usual traffic that it may take: 1 healthy, 0 ejected, a trickle suspect or probing.
  double fraction() const;
  const std::string& reason() const { return reason_; }
  Cause cause() const { return cause_; }
  /// Times that it was declared dead or alive again: states in between, and a trial that fails, are not
  /// counted.
  uint64_t transitions() const { return transitions_; }
  uint64_t ejections() const { return ejections_; }
  uint64_t suspicions() const { return suspicions_; }
  Duration hold_down() const;

 private:
  void enter(State state, Time now, std::string reason);
  void step_ramp(Time now, bool clean);

  config::Detection detection_;
  State state_ = State::healthy;
  Time since_{};
  std::string reason_;
  Cause cause_ = Cause::none;
  State resume_ = State::healthy;  // where a lifted suspicion leads
  bool dead_ = false;              // the verdict whose changes are counted
  int row_ = 0;                    // ejections in a row, for the hold-down
  double ramp_ = 1;
  Time step_at_{};
  uint64_t transitions_ = 0;
  uint64_t ejections_ = 0;
  uint64_t suspicions_ = 0;
};

}  // namespace fairlead::health
