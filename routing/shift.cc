#include "routing/shift.h"

#include <algorithm>
#include <utility>

#include "config/message.h"

namespace fairlead::routing {
const char* to_string(Shift::State state) {
  switch (state) {
    case Shift::State::moving:
      return "moving";
    case Shift::State::paused:
      return "paused";
    case Shift::State::done:
      return "done";
    case Shift::State::aborted:
      return "aborted";
    case Shift::State::undoing:
      return "undoing";
    case Shift::State::ended:
      return "ended";
  }
  return "";
}

absl::Status Shift::impossible(const char* what) const {
  return absl::FailedPreconditionError("The shift from " + order_.from + " to " + order_.to + " is " +
                                       to_string(state_) + (why_.empty() ? "" : " (" + why_ + ")") +
                                       " and can not be " + what + ".");
}

absl::Status Shift::pause() {
  if (state_ != State::moving) return impossible("paused");
  state_ = State::paused;
  return absl::OkStatus();
}

absl::Status Shift::resume() {
  if (state_ != State::paused) return impossible("resumed");
  state_ = State::moving;
  return absl::OkStatus();
}

absl::Status Shift::undo(bool now) {
  if (!in_force()) return impossible("undone");
  const bool returning = state_ == State::aborted || state_ == State::undoing;
  if (now) progress_ = 0;
  if (!returning)
    go_back(std::min(kUndoAtMost,
                     Duration(static_cast<int64_t>(progress_ * static_cast<double>(order_.over.count())))));
  state_ = State::undoing;
  if (progress_ <= 0) end("undone");
  return absl::OkStatus();
}

void Shift::end(std::string why) {
  state_ = State::ended;
  progress_ = moved_ = 0;
  why_ = std::move(why);
}

void Shift::advance(Time now, const health::RegionHealth& to) {
  const double elapsed = advanced_ ? to_seconds(now - *advanced_) : 0;
  advanced_ = now;
  window_.add(now, {});
  if (under_watch()) judge(now, to);
  move(elapsed);
}

ShiftReport Shift::report() const {
  ShiftReport report{.from = order_.from,
                     .to = order_.to,
                     .share = order_.share,
                     .over = order_.over,
                     .progress = progress_,
                     .state = to_string(state_),
                     .moved = moved_,
                     .abort_if = {},
                     .by_slo = order_.by_slo,
                     .author = order_.author,
                     .reason = order_.reason,
                     .why = why_,
                     .started = order_.started};
  for (const AbortCondition& condition : order_.abort_if) report.abort_if.push_back(condition.text());
  return report;
}

bool Shift::under_watch() const {
  return state_ == State::moving || state_ == State::paused || state_ == State::done;
}

void Shift::judge(Time now, const health::RegionHealth& to) {
  const bool was_suspect = std::exchange(suspect_, to.state == health::State::suspect);
  suspicions_.add(now, suspect_ && !was_suspect ? 1 : 0);
  // Nothing is moved to it any more in either case, so that there is nothing to be gentle with.
  if (to.state == health::State::ejected)
    return abort(order_.to + " was ejected" + (to.reason.empty() ? "" : ": " + to.reason), Duration(0));
  if (suspicions_.sum(now) >= kSuspicions) {
    return abort(config::concat(order_.to, " was suspected ", std::to_string(kSuspicions),
                                " times within 10 s: ", to.reason),
                 Duration(0));
  }
  for (const AbortCondition& condition : order_.abort_if) {
    const std::string measured = condition.holds(window_);
    if (!measured.empty()) return abort(condition.text() + ": " + measured, kAbortOver);
  }
}

void Shift::abort(std::string why, Duration over) {
  state_ = State::aborted;
  why_ = std::move(why);
  go_back(over);
}

void Shift::go_back(Duration in) {
  if (in <= Duration(0)) {
    progress_ = 0;
  } else {
    back_per_second_ = progress_ / to_seconds(in);
  }
}

void Shift::move(double elapsed) {
  if (state_ == State::moving) {
    const double whole = to_seconds(order_.over);
    progress_ = whole > 0 ? std::min(1.0, progress_ + elapsed / whole) : 1;
    if (progress_ >= 1) state_ = State::done;
  } else if (state_ == State::aborted || state_ == State::undoing) {
    progress_ = std::max(0.0, progress_ - elapsed * back_per_second_);
    if (progress_ <= 0 && state_ == State::undoing) end("undone");
  }
}

}  // namespace fairlead::routing
