#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "health/evidence_totals.h"
#include "health/region_health.h"
#include "health/request_window.h"
#include "health/sliding_count.h"
#include "health/time.h"
#include "routing/abort_condition.h"
#include "routing/shift_report.h"

namespace fairlead::routing {

/// What an operator asks for: that a part of the requests that `from` would get by the policy go to `to`.
struct ShiftOrder {
  std::string from;
  std::string to;
  double share = 1;  // of what `from` would get, in (0,1]
  Duration over{};   // it grows from nothing to `share` in this time; 0: at once
  std::vector<AbortCondition> abort_if;
  bool by_slo = false;  // the conditions are those of the service's objective, since none were given
  std::string author;
  std::string reason;
  std::chrono::system_clock::time_point started;  // for people
};

/// A planned shift of traffic between two regions of one service, laid over whatever the policy plans. It
/// grows linearly, then stays until it is undone; when a condition to abort holds for `to`, or `to` is
/// ejected or suspected again and again, it returns to nothing by itself. Knows how far it has come, not what
/// is free in `to`: SharePlanner moves as much of it as can be. Pure: time and health are handed in. Health
/// thread only.
class Shift {
 public:
  enum class State : uint8_t {
    moving,
    paused,   // keeps what is moved
    done,     // all of it is moved, and stays so
    aborted,  // returns, or has returned, by itself
    undoing,  // returns by an operator's wish
    ended     // no longer in force
  };
  /// A shift that a condition aborts returns in this time.
  static constexpr Duration kAbortOver = std::chrono::seconds(5);
  /// One that is undone returns in the time that it has taken so far, but not more than this.
  static constexpr Duration kUndoAtMost = std::chrono::minutes(1);

  /// Suspicions against `to` within RequestWindow::kLength that abort it: what waits there moves away each
  /// time, so that no answer would ever show how slow it is.
  static constexpr uint64_t kSuspicions = 3;

  explicit Shift(ShiftOrder order) : order_(std::move(order)) {}

  // What operators do. FailedPrecondition says why it makes no sense in this state.
  absl::Status pause();
  absl::Status resume();
  absl::Status undo(bool now);
  /// It can not go on.
  void end(std::string why);

  /// What happened in `to` since the last time.
  void observe(Time now, const health::EvidenceDelta& delta) { window_.add(now, delta); }
  /// One tick: judges the conditions and moves on, or back.
  void advance(Time now, const health::RegionHealth& to);
  /// The part of what `from` would get that is to be moved now.
  double part() const { return progress_ * order_.share; }
  /// What SharePlanner could move, as a share of the service's requests.
  void set_moved(double share) { moved_ = share; }

  const ShiftOrder& order() const { return order_; }
  State state() const { return state_; }
  /// Whether it steers at all.
  bool in_force() const { return state_ != State::ended; }
  /// Another may take its place.
  bool over() const { return !in_force() || (state_ == State::aborted && progress_ <= 0); }
  double progress() const { return progress_; }
  double moved() const { return moved_; }
  /// Why it was aborted or ended.
  const std::string& why() const { return why_; }
  ShiftReport report() const;

 private:
  absl::Status impossible(const char* what) const;
  bool under_watch() const;
  void judge(Time now, const health::RegionHealth& to);
  void abort(std::string why, Duration over);
  void go_back(Duration in);
  void move(double seconds);

  ShiftOrder order_;
  State state_ = State::moving;
  double progress_ = 0;
  double back_per_second_ = 0;  // progress
  double moved_ = 0;
  std::string why_;
  health::RequestWindow window_;
  health::SlidingCount suspicions_;
  bool suspect_ = false;
  std::optional<Time> advanced_;
};

const char* to_string(Shift::State state);

}  // namespace fairlead::routing
