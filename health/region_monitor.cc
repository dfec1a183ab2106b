#include "health/region_monitor.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

// Endpoints that refuse at once and so speak for all of them.
constexpr size_t kRefusingEndpoints = 3;
constexpr Duration kRefusingWithin = 100ms;
// A majority of failures must last so long: a burst of resets is left to what recognises the dead.
constexpr Duration kLasting = 50ms;
// A suspicion that nothing confirms, with nothing owed, ends after so long.
constexpr Duration kLapse = 1s;
// Real answers without which a latency is a guess.
constexpr uint64_t kMeasured = 10;
// Answers of the last second that show a region, and so this edge, to be in order.
constexpr double kGoodAnswers = 3;
// So many answers' reports is that of a health check worth, which comes seldom.
constexpr uint64_t kCheckReports = 16;
// Reports that nobody has renewed for so long are forgotten.
constexpr Duration kReportsLast = 10s;
// So full a region may turn requests away without being broken.
constexpr double kOverloaded = 0.9;
constexpr double kNearlyFull = 0.75;
constexpr double kEnoughWaiting = 20;
// What fails most requests and goes on serving others is taken for full rather than broken for so long:
// policy `steer` is about to mend that by giving it less.
constexpr Duration kDoubt = 1s;
constexpr Duration kMostPatience = 10s;
constexpr Duration kPatienceWithTheFull = 300ms;
// A trial or a step of the ramp fails above this share of failures, and above so many.
constexpr double kTrialFailures = 0.1;
constexpr uint64_t kTrialMinimum = 3;
// Successes by which a region on trial has proved itself.
constexpr uint64_t kTrialProof = 2;

std::string text_ms(const char* what, Duration d) {
  return what + std::to_string(static_cast<int64_t>(std::lround(to_ms(d)))) + " ms";
}

}  // namespace

RegionMonitor::RegionMonitor(const config::Service& service, RegionSpec spec) : machine_(service.detection) {
  configure(service, std::move(spec));
}

void RegionMonitor::configure(const config::Service& service, RegionSpec spec) {
  std::vector<EndpointMonitor> endpoints;
  for (const std::string& address : spec.endpoints) {
    auto known = std::find_if(endpoints_.begin(), endpoints_.end(),
                              [&](const EndpointMonitor& e) { return e.address() == address; });
    if (known == endpoints_.end()) {
      endpoints.emplace_back(address, service);
    } else {
      endpoints.push_back(std::move(*known));
      endpoints.back().configure(service);
      endpoints_.erase(known);
    }
  }
  endpoints_ = std::move(endpoints);
  spec_ = std::move(spec);
  detection_ = service.detection;
  checked_ = service.health_check.has_value();
  steered_ = service.policy == config::Policy::steer;
  machine_.set_detection(service.detection);
}

void RegionMonitor::observe(const Tick& tick, std::span<const EvidenceDelta> endpoints) {
  last_ = EvidenceDelta{};
  for (size_t i = 0; i < endpoints_.size(); ++i) {
    endpoints_[i].observe(tick, endpoints[i]);
    last_ += endpoints[i];
  }
  last_failed_ = tick.grace ? 0 : last_.failed();
  silence_.observe(tick, last_);
  failures_.observe(tick.elapsed, last_.ok(), last_failed_);
  error_change_.observe(tick.elapsed, last_.ok(), last_failed_);
  sent_.advance(tick.elapsed);
  sent_.add(static_cast<double>(last_.sent));
  sent_lately_.add(tick.now, last_.sent);
  sent_ten_seconds_ = sent_lately_.sum(tick.now);
  const bool most_fail = failures_.majority() || error_change_.majority();
  most_fail_for_ = most_fail ? most_fail_for_ + tick.ran : Duration(0);
  recent_ok_.advance(tick.elapsed);
  recent_ok_.add(static_cast<double>(last_.ok()));
  trial_sent_ += last_.sent;
  trial_ok_ += last_.ok();
  trial_failed_ += last_failed_;
  if (last_.answered > 0) last_answer_ = tick.now;
  if (last_.ok() > 0) last_ok_ = tick.now;
  now_ = tick.now;
  serving_ = tick.now - last_ok_ < kLasting;
  if (last_.connects > 0) {
    const double n = static_cast<double>(last_.connects);
    connect_.add(tick.now, static_cast<double>(last_.connect_ns) / 1e6 / n, last_.connects);
  }
  if (last_.reports > 0) {
    const double n = static_cast<double>(last_.reports);
    utilization_.add(tick.now, static_cast<double>(last_.utilization) / 1e6 / n, last_.reports);
  }
  const bool told = !utilization_.empty() && tick.now - utilization_.last() < kReportsLast;
  says_full_ = told && utilization_.value() >= kOverloaded;
  nearly_full_ = told && utilization_.value() >= kNearlyFull;
  // What took long while this process stood still was not the region.
  if (last_.ok() > 0 && !tick.grace) observe_latency(tick);
  // What was called off here says nothing against it.
  saturation_.observe(tick, last_.sent, last_.ok() + last_.count(Outcome::cancelled), last_.waiting,
                      excess_ms());
}

void RegionMonitor::observe_latency(const Tick& tick) {
  const double sum_ms = static_cast<double>(last_.latency_ns) / 1e6;
  const uint64_t n = last_.ok();
  const double mean = sum_ms / static_cast<double>(n);
  latency_now_.add(tick.now, mean, n);
  latency_short_.add(tick.now, mean, n);
  latency_long_.add(tick.now, mean, n);
  const double path = connect_.empty() ? 0 : connect_.value() * static_cast<double>(n);
  latency_change_.observe(tick.now, std::max(0.0, sum_ms - path), n);
  const bool sound = machine_.state() == State::healthy || machine_.state() == State::ramp;
  if (!sound) return;
  window_.add(tick.now, last_.latency);
  if (!latency_change_.alarmed()) baseline_.add(tick.now, mean, n);
}

void RegionMonitor::probe_ended(size_t endpoint, Time now, const ProbeResult& result) {
  endpoints_[endpoint].probe_ended(now, result);
  if (result.utilization >= 0) utilization_.add(now, result.utilization, kCheckReports);
}

bool RegionMonitor::all_endpoints(bool (*holds)(const EndpointMonitor&)) const {
  return !endpoints_.empty() && std::all_of(endpoints_.begin(), endpoints_.end(), holds);
}

bool RegionMonitor::all_refused() const {
  if (all_endpoints([](const EndpointMonitor& e) { return e.strikes().proven(); })) return true;
  std::vector<Time> struck;
  for (const EndpointMonitor& e : endpoints_) {
    if (e.strikes().proven()) struck.push_back(e.strikes().since());
  }
  if (struck.size() < kRefusingEndpoints) return false;
  std::sort(struck.begin(), struck.end());
  const Time third_last = struck[struck.size() - kRefusingEndpoints];
  return struck.back() - third_last <= kRefusingWithin && last_answer_ < third_last;
}

bool RegionMonitor::most_fail() const {
  return most_fail_for_ >= (steered_ && serving_ ? kDoubt : kLasting) && !overloaded();
}

/// It turns requests away because it is full, says so, and serves others: for a while.
bool RegionMonitor::overloaded() const {
  return steered_ && says_full_ && now_ - last_ok_ < kDoubt && most_fail_for_ < kMostPatience;
}

/// One that said that it is full lets some wait longer than usual.
Duration RegionMonitor::patience() const { return says_full_ ? kPatienceWithTheFull : Duration(0); }

bool RegionMonitor::on_trial() const {
  return machine_.state() == State::probing || machine_.state() == State::ramp;
}

RegionMonitor::Charge RegionMonitor::charge() const {
  Charge charge = proof();
  if (charge.cause == Cause::none && on_trial()) charge = trial_charge();
  if (charge.cause == Cause::none) charge = statistics();
  return charge;
}

RegionMonitor::Charge RegionMonitor::proof() const {
  if (all_endpoints([](const EndpointMonitor& e) { return e.probes().unreachable(); })) {
    return {Cause::unreachable, "health checks can not reach it"};
  }
  if (!detection_.ejection) return {};
  if (all_refused()) return {Cause::refused, "refuses or resets connections"};
  if (silence_.proven(window_.pace()) && silence_.silent_for() >= 2 * patience())
    return {Cause::silent, text_ms("silent for ", silence_.silent_for())};
  if (all_endpoints([](const EndpointMonitor& e) { return e.dead(); }))
    return {Cause::refused, "no endpoint is alive"};
  return {};
}

RegionMonitor::Charge RegionMonitor::statistics() const {
  if (all_endpoints([](const EndpointMonitor& e) { return e.probes().down(); })) {
    return {Cause::probes, endpoints_.front().probe_charge()};
  }
  if (detection_.ejection && most_fail()) return {Cause::failures, "most requests fail"};
  return {};
}

RegionMonitor::Charge RegionMonitor::trial_charge() const {
  if (!detection_.ejection) return {};
  if (all_endpoints([](const EndpointMonitor& e) { return e.strikes().suspicious(); })) {
    return {Cause::refused, "refused again"};
  }
  if (machine_.state() == State::probing && silence_.failed_trial(window_.pace())) {
    return {Cause::silent, "silent again"};
  }
  const bool failed =
      trial_failed_ >= kTrialMinimum &&
      static_cast<double>(trial_failed_) > kTrialFailures * static_cast<double>(trial_ok_ + trial_failed_);
  return failed ? Charge{Cause::failures, "requests failed again"} : Charge{};
}

bool RegionMonitor::suspicious(std::string& reason) const {
  if (!detection_.suspicion) return false;
  if (all_endpoints([](const EndpointMonitor& e) { return e.strikes().suspicious(); })) {
    reason = "refuses or resets connections";
    return true;
  }
  if (!silence_.suspicious(window_.pace()) || silence_.silent_for() < patience()) return false;
  reason = text_ms("silent for ", silence_.silent_for());
  return true;
}

bool RegionMonitor::bad_by_statistics() const {
  if (machine_.state() == State::ejected) return !is_proof(machine_.cause());
  return most_fail() || all_endpoints([](const EndpointMonitor& e) {
           return e.probes().down() && !e.probes().unreachable();
         });
}

bool RegionMonitor::evidently_good() const {
  return recent_ok_.value() >= kGoodAnswers && failures_.measured() < kTrialFailures;
}

RegionMonitor::Edges RegionMonitor::decide(const Tick& tick, const Gate& gate) {
  const State before = machine_.state();
  const Edges edges = apply(tick, gate);
  advance(tick, gate);
  if (machine_.state() == State::probing && before != State::probing) begin_trial(tick);
  if (machine_.state() == State::ramp && machine_.fraction() != ramp_seen_) {
    ramp_seen_ = machine_.fraction();
    trial_sent_ = trial_ok_ = trial_failed_ = 0;
  }
  decide_endpoints(tick);
  return edges;
}

RegionMonitor::Edges RegionMonitor::apply(const Tick& tick, const Gate& gate) {
  Edges edges;
  const State state = machine_.state();
  if (state == State::ejected) return edges;
  Charge charge = this->charge();
  if (charge.cause != Cause::none && (is_proof(charge.cause) || on_trial() || gate.statistics)) {
    edges.ejected = machine_.eject(tick.now, charge.cause, std::move(charge.text));
    return edges;
  }
  std::string reason;
  if (state != State::suspect && suspicious(reason)) {
    edges.suspected = machine_.suspect(tick.now, std::move(reason));
    if (edges.suspected) silence_.insist();
  } else if (state == State::suspect && lift_due(tick)) {
    silence_.forget();
    machine_.lift(tick.now);
  }
  return edges;
}

bool RegionMonitor::lift_due(const Tick& tick) const {
  if (last_.answered > 0) return true;
  return tick.now - machine_.since() >= kLapse && last_.waiting == 0;
}

void RegionMonitor::advance(const Tick& tick, const Gate& gate) {
  const bool checks_pass =
      !checked_ || std::any_of(endpoints_.begin(), endpoints_.end(),
                               [](const EndpointMonitor& e) { return e.probes().passed(); });
  // Without requests to judge by, passed checks are proof; without either, that nothing failed.
  const bool proven = trial_ok_ >= kTrialProof || (trial_sent_ == 0 && checks_pass);
  const double ended = static_cast<double>(trial_ok_ + trial_failed_);
  const bool clean =
      static_cast<double>(trial_failed_) <= 0.02 * ended && !silence_.suspicious(window_.pace());
  machine_.advance(tick.now, {.may_probe = checks_pass,
                              .alive = gate.fail_open && last_.ok() > 0,
                              .proven = proven,
                              .clean = clean});
}

void RegionMonitor::begin_trial(const Tick& tick) {
  // What led to the ejection is paid for: the trial goes by what happens now.
  silence_.forget();
  failures_.clear();
  error_change_.clear();
  most_fail_for_ = Duration(0);
  trial_sent_ = trial_ok_ = trial_failed_ = 0;
  ramp_seen_ = 0;
  for (EndpointMonitor& endpoint : endpoints_) endpoint.acquit(tick.now);
}

void RegionMonitor::decide_endpoints(const Tick& tick) {
  if (endpoints_.size() < 2 || machine_.state() == State::ejected) return;
  const auto out = [](const EndpointMonitor& e) { return e.machine().state() == State::ejected; };
  auto ejected = static_cast<size_t>(std::count_if(endpoints_.begin(), endpoints_.end(), out));
  for (EndpointMonitor& endpoint : endpoints_) {
    const bool was_out = out(endpoint);
    // The last endpoint stays: if it is dead as well, then so is the region.
    const bool others_left = was_out || ejected + 1 < endpoints_.size();
    const bool half_left = was_out || 2 * (ejected + 1) <= endpoints_.size();
    endpoint.decide(tick, window_.pace(), others_left, half_left);
    ejected += out(endpoint) ? 1 : 0;
    ejected -= was_out ? 1 : 0;
    if (!was_out && out(endpoint)) ++endpoint_ejections_[static_cast<size_t>(endpoint.machine().cause())];
  }
}

double RegionMonitor::endpoint_fraction() const {
  if (endpoints_.size() < 2) return endpoints_.empty() ? 0 : 1;
  double sum = 0;
  for (const EndpointMonitor& e : endpoints_) sum += e.machine().fraction();
  return sum / static_cast<double>(endpoints_.size());
}

double RegionMonitor::probe_mean(const DecayingMean& (EndpointMonitor::*which)() const) const {
  double sum = 0;
  int n = 0;
  for (const EndpointMonitor& e : endpoints_) {
    if ((e.*which)().empty()) continue;
    sum += (e.*which)().value();
    ++n;
  }
  return n == 0 ? 0 : sum / n;
}

/// The latency that what waits speaks for (Little's law), long before the slow ones among it are answered; 0
/// when too few wait to tell.
double RegionMonitor::waiting_ms() const {
  const bool enough = saturation_.waiting() >= kEnoughWaiting && saturation_.served() > 0;
  return enough ? 1000 * saturation_.waiting() / saturation_.served() : 0;
}

/// Ended requests tell of the queue as it was when they came; those that wait tell of it as it is (Little's
/// law), with more noise. Both must show it.
double RegionMonitor::excess_ms() const {
  if (latency_short_.samples() < kMeasured || baseline_.empty() || saturation_.served() <= 0) return 0;
  const double waiting_ms = 1000 * static_cast<double>(last_.waiting) / saturation_.served();
  return std::max(0.0, std::min(latency_now_.value(), waiting_ms) - baseline_.value());
}

RegionHealth RegionMonitor::health(Time now) const {
  RegionHealth h;
  h.state = machine_.state();
  h.fraction = machine_.fraction();
  h.health = std::clamp(machine_.fraction() * endpoint_fraction(), 0.0, 1.0);
  h.empty = empty();
  h.measured = latency_short_.samples() >= kMeasured;
  h.latency_ms = std::max(latency_short_.value(), latency_long_.value());
  if (steered_ && h.measured && !nearly_full_) h.latency_ms = std::max(h.latency_ms, waiting_ms());
  const double path = connect_.empty() ? 0 : connect_.value();
  if (latency_change_.alarmed()) h.latency_ms = std::max(h.latency_ms, latency_change_.mean_ms() + path);
  h.baseline_ms = baseline_.value();
  h.failure_rate = std::max(failures_.value(), error_change_.rate());
  h.probe_ms = probe_mean(&EndpointMonitor::probe_latency);
  const double probed_connect = probe_mean(&EndpointMonitor::connect_latency);
  h.connect_ms = connect_.empty() ? probed_connect : connect_.value();
  h.idle_s = std::chrono::duration<double>(now - last_answer_).count();
  h.excess_ms = excess_ms();
  h.served = saturation_.served();
  h.piles_up = saturation_.clearly();
  h.saturated = saturation_.saturated();
  if (!utilization_.empty() && now - utilization_.last() < kReportsLast) h.utilization = utilization_.value();
  if (!utilization_.empty()) h.report_age_ms = to_ms(now - utilization_.last());
  h.reason = machine_.reason();
  return h;
}

State RegionMonitor::endpoint_state(size_t i) const {
  const bool speaks_for_itself = endpoints_.size() > 1 && machine_.state() != State::ejected;
  return speaks_for_itself ? endpoints_[i].machine().state() : machine_.state();
}

}  // namespace fairlead::health
