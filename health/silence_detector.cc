#include "health/silence_detector.h"

#include <algorithm>
#include <cmath>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

constexpr Duration kSlack = 20ms;
constexpr Duration kProofSlack = 200ms;
constexpr Duration kSentEvery = 10ms;
constexpr Duration kGapHorizon = 30s;
// A gap so long was no stutter; it does not raise the bar.
constexpr Duration kLongestHarmless = 60ms;
// A region whose answers usually come without pause is suspect however slow its slowest answers are (a hiccup
// of the host a minute ago must not cost the next fault its detection): silence of one and a half times its
// longest harmless pause, with forty answers due.
constexpr Duration kAbruptMinimum = 70ms;
constexpr double kAbruptDue = 40;
constexpr Duration kAbruptProof = 500ms;
constexpr double kAbruptProofDue = 200;

/// Judged by while nothing is known of a region.
constexpr Pace kUnknownPace{.p50 = 1s, .p99 = 2s, .p999 = 3s};

const Pace& known(const Pace& pace) { return pace.known() ? pace : kUnknownPace; }
}  // namespace

void SilenceDetector::observe(const Tick& tick, const EvidenceDelta& delta) {
  now_ = tick.now;
  waiting_ = delta.waiting;
  remember_sent(tick, delta.sent);
  longest_gap_ -= Duration(
      static_cast<int64_t>(longest_gap_.count() * std::min(1.0, tick.elapsed / (kGapHorizon * 1.0))));
  if (delta.answered > 0) {
    if (silent_ <= kLongestHarmless) longest_gap_ = std::max(longest_gap_, silent_);
    silent_ = Duration(0);
    insisting_ = false;
  } else if (delta.waiting > 0 || insisting_) {
    silent_ += tick.ran;
    return;  // the pace stands still
  } else {
    silent_ = Duration(0);
  }
  answers_.advance(tick.elapsed);
  answers_.add(static_cast<double>(delta.answered));
}

void SilenceDetector::remember_sent(const Tick& tick, uint64_t sent) {
  sent_total_ += sent;
  if (tick.now - sent_[newest_].at >= kSentEvery) newest_ = (newest_ + 1) % sent_.size();
  if (sent_[newest_].at == Time{} || tick.now - sent_[newest_].at >= kSentEvery) sent_[newest_].at = tick.now;
  sent_[newest_].total = sent_total_;
}

uint64_t SilenceDetector::sent_since(Time from) const {
  for (size_t back = 0; back < sent_.size(); ++back) {
    const Sent& mark = sent_[(newest_ + sent_.size() - back) % sent_.size()];
    if (mark.at <= from) return sent_total_ - mark.total;
  }
  return sent_total_;
}

uint64_t SilenceDetector::overdue(Duration usual) const {
  const uint64_t recent = sent_since(now_ - usual);
  return waiting_ > recent ? waiting_ - recent : 0;
}

double SilenceDetector::due() const { return answers_.per_second() * to_seconds(silent_); }

double SilenceDetector::phi() const {
  // Exponential gaps: P(silence > t) = exp(−λt), hence φ = −log10 of it.
  return due() / std::log(10.0);
}

Duration SilenceDetector::bar(const Pace& pace) const {
  const Duration usual = std::max({kMinimum, pace.p999 - pace.p50 + kSlack, longest_gap_ * 3 / 2});
  if (due() < kAbruptDue) return usual;
  return std::min(usual, std::max(kAbruptMinimum, longest_gap_ * 3 / 2));
}

bool SilenceDetector::suspicious(const Pace& measured) const {
  const Pace& pace = known(measured);
  if (silent_ < std::min(kMinimum, bar(pace))) return false;
  const uint64_t late = overdue(pace.p50 + kSlack);
  return (late >= kDue && silent_ >= bar(pace)) ||
         (late >= kDueFew && silent_ >= 2 * pace.p999 + kProofSlack);
}

bool SilenceDetector::proven(const Pace& measured) const {
  const Pace& pace = known(measured);
  if (phi() < kPhi || overdue(pace.p50 + kSlack) == 0) return false;
  return silent_ >= pace.p999 + kProofSlack ||
         (due() >= kAbruptProofDue && silent_ >= std::max(kAbruptProof, longest_gap_ * 10));
}

bool SilenceDetector::failed_trial(const Pace& measured) const {
  const Pace& pace = known(measured);
  return silent_ >= pace.p999 + kProofSlack && overdue(pace.p999 + kProofSlack) > 0;
}

void SilenceDetector::forget() {
  silent_ = Duration(0);
  insisting_ = false;
}

}  // namespace fairlead::health
