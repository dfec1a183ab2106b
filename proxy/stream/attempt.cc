#include "proxy/stream/attempt.h"

#include <cmath>
#include <utility>

#include "proxy/http/load_report.h"
#include "proxy/stream/stream.h"

namespace fairlead::proxy {

using health::EvidenceShard;
using health::Outcome;

namespace {
constexpr uint64_t kOne = 1;
constexpr uint64_t kMinusOne = ~uint64_t{0};  // levels are unsigned and wrap
}  // namespace

Attempt::~Attempt() {
  if (active()) cancel(ProxyError::Kind::client_gone);
}

bool Attempt::start(LocalRegion& region, LocalEndpoint& endpoint, http::Method method, bool idempotent,
                    bool fresh) {
  region_ = &region;
  endpoint_ = &endpoint;
  method_ = method;
  sent_ = 0;
  interim_ = 0;
  sent_anything_ = awaited_ = answered_ = status_failure_ = gave_evidence_ = false;
  began_ = stream_.now();
  // What can not be repeated must not go out on a connection that its origin has just closed.
  UpstreamExchange* exchange = fresh ? nullptr : endpoint.pool->take(!idempotent);
  if (exchange == nullptr && !endpoint.pool->wait(*this)) {
    endpoint_ = nullptr;
    return false;
  }
  ++endpoint.in_flight;
  EvidenceShard::add(endpoint.evidence.in_flight, kOne);
  region.waiting.push_back(*this);
  if (exchange != nullptr) {
    borrow(*exchange);
  } else {
    queued_ = true;
  }
  return true;
}

void Attempt::on_exchange(UpstreamExchange& exchange) {
  queued_ = false;
  borrow(exchange);
}

std::optional<ProxiedEnds> Attempt::proxied_ends() const { return stream_.proxied_ends(); }

void Attempt::borrow(UpstreamExchange& exchange) {
  exchange_ = &exchange;
  exchange.lend(*this, method_, stream_.tunnel() != nullptr);
  pump();
}

void Attempt::pump() {
  if (exchange_ == nullptr) return;
  exchange_->pump(stream_.request(), stream_.request_complete());
  note_sent();
}

void Attempt::note_sent() {
  const uint64_t sent = exchange_->sent();
  // By the last byte: what a client takes to send a body is not the origin's latency.
  if (sent > sent_) sent_at_ = stream_.now();
  sent_ = sent;
  if (exchange_->wrote() && !sent_anything_) {
    sent_anything_ = true;
    EvidenceShard::add(endpoint_->evidence.sent, kOne);
  }
  const bool all = stream_.request_complete() || stream_.tunnel() != nullptr;
  if (all && sent_ == stream_.request().sendable()) await_response();
  stream_.on_request_sent();
}

void Attempt::await_response() {
  // Only now is silence the origin's: before, it may wait for a slow client's body.
  if (awaited_ || answered_) return;
  awaited_ = true;
  EvidenceShard::add(endpoint_->evidence.waiting, kOne);
}

void Attempt::on_response_head(const http::ResponseHead& head) {
  if (head.status >= 200 || head.status == 101) {
    // Of what waits for no byte the connection itself is the answer.
    if (sent_anything_) latency_ = stream_.now() - sent_at_;
    if (!sent_anything_) latency_ = stream_.tunnel() != nullptr ? stream_.now() - began_ : Duration::zero();
    answered_ = true;
    EvidenceShard::add(endpoint_->evidence.answered, kOne);
    leave_waiting();
    note_load(head.fields);
    status_failure_ = stream_.is_failure(head);
  } else if (++interim_ > kMostInterim) {
    refuse_interim();
    return;
  }
  stream_.on_response_head(head);
  // Whatever becomes of a tunnel: that its origin opened it is all that it says of the origin, and now.
  if (active() && stream_.tunnelling()) give_evidence(Outcome::ok);
}

void Attempt::note_load(const http::Fields& fields) {
  const std::optional<double> load = http::reported_load(fields);
  if (!load) return;
  EvidenceShard::add(endpoint_->evidence.utilization, static_cast<uint64_t>(std::lround(*load * 1e6)));
  EvidenceShard::add(endpoint_->evidence.reports, kOne);
}

void Attempt::refuse_interim() {
  region_->metrics->interim_responses.add();
  detach();
  on_upstream_failure(
      {ProxyError::Kind::bad_response, ProxyError::Source::upstream, ProxyError::Retry::if_idempotent});
}

void Attempt::on_response_body(std::string_view bytes) { stream_.on_response_body(bytes); }

void Attempt::on_response_pause() { stream_.on_response_pause(); }

void Attempt::on_response_end(const http::Fields& trailers) {
  exchange_ = nullptr;
  note_load(trailers);
  end(status_failure_ || stream_.is_failure(trailers) ? Outcome::status_failure : Outcome::ok);
  stream_.on_response_end(trailers);
}

void Attempt::on_upstream_failure(ProxyError error) {
  exchange_ = nullptr;
  end(outcome_of(error), error.kind);
  stream_.on_attempt_failed(error);
}

void Attempt::on_no_exchange(ProxyError error) {
  queued_ = false;
  end(outcome_of(error.kind), error.kind);
  stream_.on_attempt_failed(error);
}

void Attempt::cancel(ProxyError::Kind reason) {
  detach();
  end(Outcome::cancelled, reason);
}

void Attempt::leave(ProxyError::Kind reason) {
  if (exchange_ != nullptr) std::exchange(exchange_, nullptr)->leave();
  cancel(reason);
}

void Attempt::time_out() {
  const bool unsent = queued_;
  const bool connecting = endpoint_->pool->connecting();
  detach();
  if (unsent && connecting) {
    end(Outcome::connect_timeout, ProxyError::Kind::connect_timeout);
  } else if (unsent) {
    // One that never got a connection, for the bound on them, says nothing about the origin.
    end(Outcome::cancelled, ProxyError::Kind::pool_overflow);
  } else {
    end(Outcome::response_timeout, ProxyError::Kind::response_timeout);
  }
}

void Attempt::reject_response(Outcome outcome) {
  if (exchange_ != nullptr) std::exchange(exchange_, nullptr)->abandon_response();
  end(outcome);
}

void Attempt::pause_response() {
  if (exchange_ != nullptr) exchange_->pause();
}

void Attempt::resume_response() {
  if (exchange_ != nullptr) exchange_->resume();
}

void Attempt::detach() {
  if (queued_) endpoint_->pool->cancel(*this);
  queued_ = false;
  if (exchange_ != nullptr) std::exchange(exchange_, nullptr)->close();
}

void Attempt::leave_waiting() {
  if (waiting_hook.is_linked()) region_->waiting.erase(region_->waiting.iterator_to(*this));
  if (awaited_) EvidenceShard::add(endpoint_->evidence.waiting, kMinusOne);
  awaited_ = false;
}

void Attempt::end(Outcome outcome, ProxyError::Kind failure) {
  if (!answered_) leave_waiting();
  --endpoint_->in_flight;
  EvidenceShard::add(endpoint_->evidence.in_flight, kMinusOne);
  if (!gave_evidence_) give_evidence(outcome);
  stream_.on_attempt_ended(outcome, failure, answered_ ? latency_ : stream_.now() - began_);
  endpoint_ = nullptr;
}

void Attempt::give_evidence(Outcome outcome) {
  gave_evidence_ = true;
  auto& evidence = endpoint_->evidence;
  EvidenceShard::add(evidence.outcomes[static_cast<size_t>(outcome)], kOne);
  if (outcome == Outcome::ok) {
    EvidenceShard::add(evidence.latency_ns, static_cast<uint64_t>(latency_.count()));
    EvidenceShard::add(evidence.latency[health::LatencyBuckets::index(latency_)], uint32_t{1});
    endpoint_->latency.observe(latency_, stream_.now());
  } else if (outcome != Outcome::cancelled) {
    endpoint_->latency.observe_failure(stream_.now() - began_, stream_.now());
  }
}

}  // namespace fairlead::proxy
