#include "proxy/stream/stream.h"

#include <algorithm>
#include <utility>

#include "routing/evacuations.h"

namespace fairlead::proxy {

using Kind = ProxyError::Kind;
using Source = ProxyError::Source;

// Which endpoint a request is tried at, and whether once more.

bool Stream::try_region(routing::RegionChoice choice, std::string_view reason) {
  while (choice.region != routing::RegionChoice::kNone) {
    if (placement_.take(choice.region, now(), context_.random) && start_attempt(reason, false)) return true;
    choice = placement_.elsewhere();
  }
  return false;
}

bool Stream::start_attempt(std::string_view reason, bool fresh) {
  LocalEndpoint& endpoint = *placement_.endpoint();
  record_.attempt_started(placement_.region_name(), endpoint.state->address(), reason);
  write_deadline();
  if (attempt_.start(*placement_.region(), endpoint, method_, idempotent_, fresh)) return true;
  record_.attempt_ended(0, to_string(Kind::pool_overflow), Duration::zero());
  error_ = {Kind::pool_overflow, Source::fairlead};
  return false;
}

bool Stream::is_safe(ProxyError::Retry safety) const {
  if (phase_ != Phase::waiting || !request_.replayable() || safety == ProxyError::Retry::no) return false;
  return safety == ProxyError::Retry::unsent || idempotent_;
}

bool Stream::may_retry(ProxyError::Retry safety, routing::RegionChoice where) {
  if (where.region == routing::RegionChoice::kNone || !is_safe(safety)) return false;
  if (retries_ >= service_->config->config.retry.attempts) return false;
  if (service_->budget.take(now())) return true;
  context_.metrics.add_budget_exhausted(service_->config->config.name);
  return false;
}

bool Stream::may_repeat(ProxyError error) {
  if (!is_safe(error.retry)) return false;
  if (error.kind == Kind::stale_connection) return !std::exchange(retried_fresh_, true);
  return error.kind == Kind::refused_stream && refusals_++ < kRefusals;
}

bool Stream::repeat(ProxyError error) {
  if (!may_repeat(error)) return false;
  context_.metrics.add_retry(service_->config->config.name, error.kind);
  // What has refused for good has no room any more, so that a refusal needs no new connection: where no other
  // may be made, it waits for a place.
  const bool stale = error.kind == Kind::stale_connection;
  return start_attempt(stale ? "retry: stale connection" : "retry: refused", stale);
}

bool Stream::retry(ProxyError error, std::string_view reason) {
  const auto& policy = service_->config->config.retry;
  const bool connecting = is_connect_error(error.kind);
  if (connecting ? !policy.on_connect : !policy.on_reset) return false;
  auto where = placement_.next();
  // The only endpoint of the only region: what was reset may work again, what refuses will not.
  if (where.region == routing::RegionChoice::kNone && !connecting) {
    where.region = placement_.region_index();
    placement_.forget_endpoint();
  }
  if (!may_retry(error.retry, where)) return false;
  ++retries_;
  context_.metrics.add_retry(service_->config->config.name, error.kind);
  return try_region(where, reason);
}

bool Stream::retry_status(const http::ResponseHead& head) {
  const auto& statuses = service_->config->config.retry.on_status;
  const bool unavailable = is_failure(head.fields) && !statuses.empty();
  if (!unavailable && std::find(statuses.begin(), statuses.end(), head.status) == statuses.end())
    return false;
  for (const auto& field : head.fields) {
    if (field.id == http::FieldId::retry_after)
      return false;  // an explicit overload: more requests would not help it
  }
  const auto where = placement_.next();
  if (!placement_.can_take(where) || !may_retry(ProxyError::Retry::if_idempotent, where)) return false;
  ++retries_;
  context_.metrics.add_retry_status(service_->config->config.name, head.status);
  status_ = head.status;
  attempt_.reject_response(is_failure(head) ? health::Outcome::status_failure : health::Outcome::ok);
  status_ = 0;
  if (!try_region(where, "retry: status")) {
    reply({Kind::no_region, Source::fairlead}, "no region was left to try");
  }
  return true;
}

void Stream::evacuate(bool whole_region) {
  if (!active_ || evacuations_ >= routing::kEvacuations || !attempt_.active() || attempt_.answered() ||
      !request_.replayable())
    return;
  if (attempt_.sent_anything() && !idempotent_) return;
  const auto choice = whole_region ? placement_.elsewhere() : placement_.next();
  if (!placement_.can_take(choice)) return;
  ++evacuations_;
  placement_.region()->metrics->evacuations.add();
  attempt_.cancel(Kind::evacuated);
  if (!try_region(choice, "evacuated"))
    reply({Kind::no_region, Source::fairlead}, "no region was left to try");
}

void Stream::on_attempt_ended(health::Outcome outcome, Kind failure, Duration took) {
  UpstreamMetrics& metrics = *placement_.region()->metrics;
  if (failure == Kind::none) {
    record_.attempt_ended(status_, "", took);
    metrics.add_attempt(status_);
    if (outcome == health::Outcome::ok) service_->budget.on_success(now());
  } else {
    record_.attempt_ended(status_, to_string(failure), took);
    metrics.add_attempt(failure);
  }
  metrics.attempt_duration.observe_ns(took.count());
  if (outcome == health::Outcome::refused || outcome == health::Outcome::reset) context_.wake_health();
}

void Stream::on_attempt_failed(ProxyError error) {
  error_ = error;
  if (phase_ == Phase::responding) {
    break_off(error.reset_code ? http::grpc_status_of_reset(*error.reset_code)
                               : http::grpc_code::kUnavailable);
    return;
  }
  if (repeat(error)) return;
  const bool connecting = is_connect_error(error.kind);
  if (retry(error, connecting ? "retry: connect" : "retry: reset")) return;
  reply(error, "the origin's connection failed");
}

}  // namespace fairlead::proxy
