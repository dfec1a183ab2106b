#include "health/endpoint_monitor.h"

#include <cmath>
#include <utility>

namespace fairlead::health {
namespace {

int unhealthy_threshold(const config::Service& service) {
  return service.health_check ? service.health_check->unhealthy_threshold : 3;
}
int healthy_threshold(const config::Service& service) {
  return service.health_check ? service.health_check->healthy_threshold : 2;
}

}  // namespace

EndpointMonitor::EndpointMonitor(std::string address, const config::Service& service)
    : address_(std::move(address)),
      detection_(service.detection),
      machine_(service.detection),
      probes_(unhealthy_threshold(service), healthy_threshold(service)) {}

void EndpointMonitor::configure(const config::Service& service) {
  detection_ = service.detection;
  machine_.set_detection(service.detection);
  probes_.set_thresholds(unhealthy_threshold(service), healthy_threshold(service));
  if (!service.health_check) forget_probes(service);
}

void EndpointMonitor::forget_probes(const config::Service& service) {
  probes_ = ProbeCounter(unhealthy_threshold(service), healthy_threshold(service));
  probe_failure_.clear();
  probe_latency_ = connect_latency_ = DecayingMean(kProbeHorizon);
}

void EndpointMonitor::observe(const Tick& tick, const EvidenceDelta& delta) {
  const uint64_t failed = tick.grace ? 0 : delta.failed();
  in_flight_ = delta.in_flight;
  strikes_.observe(tick, delta);
  silence_.observe(tick, delta);
  failures_.observe(tick.elapsed, delta.ok(), failed);
  trial_ok_ += delta.ok();
  trial_failed_ += failed;
  if (delta.ok() == 0) return;
  probes_.real_success();
  latency_.add(tick.now, static_cast<double>(delta.latency_ns) / 1e6 / static_cast<double>(delta.ok()),
               delta.ok());
}

void EndpointMonitor::probe_ended(Time now, const ProbeResult& result) {
  probes_.observe(result.outcome);
  if (result.outcome == ProbeOutcome::untried) return;
  probe_failure_ = result.outcome == ProbeOutcome::unreachable ? "can not be reached" : result.detail;
  if (result.outcome != ProbeOutcome::ok) return;
  // What a request on a kept connection would take, so without the connect.
  probe_latency_.add(now, to_ms(result.response - result.connect), 1);
  connect_latency_.add(now, to_ms(result.connect), 1);
}

std::string EndpointMonitor::probe_charge() const {
  return probe_failure_.empty() ? "health checks fail" : "health checks fail: " + probe_failure_;
}

bool EndpointMonitor::on_trial() const {
  return machine_.state() == State::probing || machine_.state() == State::ramp;
}

EndpointMonitor::Charge EndpointMonitor::charge(const Pace& pace) const {
  Charge charge = proof(pace);
  if (charge.cause == Cause::none && on_trial()) charge = trial_charge(pace);
  if (charge.cause == Cause::none) charge = statistics();
  return charge;
}

EndpointMonitor::Charge EndpointMonitor::proof(const Pace& pace) const {
  if (probes_.unreachable()) return {Cause::unreachable, "health checks can not reach it"};
  if (!detection_.ejection) return {};
  if (strikes_.proven()) return {Cause::refused, "refuses or resets"};
  if (silence_.proven(pace)) return {Cause::silent, "silent"};
  return {};
}

EndpointMonitor::Charge EndpointMonitor::statistics() const {
  if (probes_.down()) return {Cause::probes, probe_charge()};
  if (detection_.ejection && failures_.majority()) return {Cause::failures, "most requests fail"};
  return {};
}

EndpointMonitor::Charge EndpointMonitor::trial_charge(const Pace& pace) const {
  if (!detection_.ejection) return {};
  if (strikes_.suspicious()) return {Cause::refused, "refused again"};
  if (silence_.failed_trial(pace)) return {Cause::silent, "silent again"};
  if (trial_failed_ > trial_ok_) return {Cause::failures, "requests failed again"};
  return {};
}

void EndpointMonitor::decide(const Tick& tick, const Pace& pace, bool neighbours_work,
                             bool room_for_statistics) {
  const State before = machine_.state();
  Charge charge = this->charge(pace);
  const bool allowed = is_proof(charge.cause) || on_trial() || room_for_statistics;
  if (charge.cause != Cause::none && neighbours_work && allowed) {
    machine_.eject(tick.now, charge.cause, std::move(charge.text));
  }
  machine_.advance(tick.now, {.may_probe = !probes_.down(),
                              .proven = trial_ok_ > 0 || probes_.passed() || in_flight_ == 0,
                              .clean = trial_failed_ == 0});
  if (machine_.state() == before) return;
  if (machine_.state() == State::probing) begin_trial();
  trial_ok_ = trial_failed_ = 0;
}

void EndpointMonitor::begin_trial() {
  strikes_.clear();
  silence_.forget();
  failures_.clear();
  trial_ok_ = trial_failed_ = 0;
}

void EndpointMonitor::acquit(Time now) {
  begin_trial();
  machine_.acquit(now);
}

EndpointHealth EndpointMonitor::health() const {
  return {machine_.state(), static_cast<uint16_t>(std::lround(machine_.fraction() * 65535))};
}

bool EndpointMonitor::dead() const {
  return strikes_.proven() || probes_.unreachable() ||
         (machine_.state() == State::ejected && is_proof(machine_.cause()));
}

}  // namespace fairlead::health
