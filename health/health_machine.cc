#include "health/health_machine.h"

#include <algorithm>

namespace fairlead::health {
namespace {

// After so many hold-downs in good health an ejection counts as the first again.
constexpr int kForgiveAfter = 10;

}  // namespace

const char* to_string(Cause cause) {
  switch (cause) {
    case Cause::none:
      return "none";
    case Cause::refused:
      return "refused";
    case Cause::silent:
      return "silent";
    case Cause::unreachable:
      return "unreachable";
    case Cause::failures:
      return "failures";
    case Cause::probes:
      return "probes";
  }
  return "unknown";
}

bool HealthMachine::suspect(Time now, std::string reason) {
  if (state_ != State::healthy && state_ != State::ramp) return false;
  resume_ = state_;
  ++suspicions_;
  enter(State::suspect, now, std::move(reason));
  return true;
}

void HealthMachine::lift(Time now) {
  if (state_ != State::suspect) return;
  if (resume_ == State::ramp) step_at_ = now + detection_.ramp_interval;
  enter(resume_, now, "");
}

bool HealthMachine::eject(Time now, Cause cause, std::string reason) {
  if (state_ == State::ejected) return false;
  if (state_ == State::healthy && now - since_ >= kForgiveAfter * detection_.hold_down) row_ = 0;
  ++row_;
  ++ejections_;
  transitions_ += dead_ ? 0 : 1;
  dead_ = true;
  cause_ = cause;
  enter(State::ejected, now, std::move(reason));
  return true;
}

void HealthMachine::advance(Time now, const Progress& progress) {
  switch (state_) {
    case State::healthy:
    case State::suspect:
      return;
    case State::ejected:
      if (progress.alive || (now - since_ >= hold_down() && progress.may_probe))
        enter(State::probing, now, "on trial");
      return;
    case State::probing:
      if (now - since_ < detection_.ramp_interval || !progress.proven) return;
      ramp_ = detection_.ramp_start;
      step_at_ = now + detection_.ramp_interval;
      ++transitions_;
      dead_ = false;
      enter(State::ramp, now, "returning in steps");
      return;
    case State::ramp:
      step_ramp(now, progress.clean);
      return;
  }
}

void HealthMachine::acquit(Time now) {
  if (state_ == State::healthy) return;
  transitions_ += dead_ ? 1 : 0;
  dead_ = false;
  enter(State::healthy, now, "");
}

void HealthMachine::step_ramp(Time now, bool clean) {
  if (now < step_at_) return;
  step_at_ = now + detection_.ramp_interval;
  if (!clean) return;
  ramp_ *= detection_.ramp_factor;
  if (ramp_ >= 1) enter(State::healthy, now, "");
}

double HealthMachine::fraction() const {
  switch (state_) {
    case State::healthy:
      return 1;
    case State::suspect:
    case State::probing:
      return detection_.probing_share;
    case State::ejected:
      return 0;
    case State::ramp:
      return std::min(ramp_, 1.0);
  }
  return 0;
}

Duration HealthMachine::hold_down() const {
  const int doublings = std::clamp(row_ - 1, 0, 20);
  return std::min<Duration>(detection_.hold_down * (int64_t{1} << doublings), detection_.max_hold_down);
}

void HealthMachine::enter(State state, Time now, std::string reason) {
  state_ = state;
  since_ = now;
  reason_ = std::move(reason);
  if (state == State::healthy || state == State::ramp) cause_ = Cause::none;
}

}  // namespace fairlead::health
