#pragma once

namespace fairlead::health {

/// How a health check ended: `unreachable` is refused, reset or timed out; `wrong` an answer that was not the
/// expected one; `untried`: there was no descriptor or memory here to make it with.
enum class ProbeOutcome { ok, wrong, unreachable, untried };

/// Turns single checks into a verdict by thresholds. A real request's success starts the row of failures
/// anew: what clients get outranks what a probe gets.
class ProbeCounter {
 public:
  ProbeCounter(int unhealthy_threshold, int healthy_threshold)
      : unhealthy_threshold_(unhealthy_threshold), healthy_threshold_(healthy_threshold) {}

  void set_thresholds(int unhealthy, int healthy) {
    unhealthy_threshold_ = unhealthy;
    healthy_threshold_ = healthy;
  }

  void observe(ProbeOutcome outcome) {
    if (outcome == ProbeOutcome::untried) return;
    if (outcome == ProbeOutcome::ok) {
      failures_ = unreachable_ = 0;
      if (++successes_ >= healthy_threshold_) down_ = false;
      return;
    }
    successes_ = 0;
    ++failures_;
    unreachable_ += outcome == ProbeOutcome::unreachable ? 1 : 0;
    if (failures_ >= unhealthy_threshold_) down_ = true;
  }

  void real_success() {
    failures_ = unreachable_ = 0;
    down_ = false;
  }

  /// Failed often enough in a row, and not yet healthy again.
  bool down() const { return down_; }
  /// Down, and nobody even answered.
  bool unreachable() const { return down_ && unreachable_ >= unhealthy_threshold_; }
  /// Succeeded often enough in a row.
  bool passed() const { return successes_ >= healthy_threshold_; }

 private:
  int unhealthy_threshold_;
  int healthy_threshold_;
  int failures_ = 0;
  int unreachable_ = 0;
  int successes_ = 0;
  bool down_ = false;
};

}  // namespace fairlead::health
