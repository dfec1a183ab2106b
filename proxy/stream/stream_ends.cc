#include "proxy/stream/stream.h"

#include <algorithm>
#include <string>

#include "proxy/http/field_parser.h"

namespace fairlead::proxy {

using Kind = ProxyError::Kind;
using Source = ProxyError::Source;

// How a request ends: timers, answers made here, accounting.

bool Stream::awaits_response() const {
  return request_complete_ || expects_continue_ || (tunnel_ != nullptr && !tunnelling());
}

Duration Stream::idle_timeout() const {
  return tunnelling() ? limits().tunnel_idle_timeout : limits().stream_idle_timeout;
}

void Stream::arm(Duration delay) {
  const Time leave = tunnelling() ? tunnel_->leave_time() : Time::max();
  context_.reactor.arm(timer_, std::min<Duration>(delay, std::min(grpc_.deadline(), leave) - now()));
}

void Stream::write_deadline() {
  // The last line of the head but the empty one; the same length each time.
  const std::string value = grpc_.timeout(now());
  if (value.empty() || !request_.replayable()) return;
  request_.overwrite(request_.head_size() - std::string_view("\r\n\r\n").size() - value.size(), value);
}

void Stream::break_off(int grpc_status) {
  if (grpc_.active()) {
    // A reset would say "internal" to the client: trailers say what it was (never OK).
    grpc_.fail(grpc_status);
    const std::string lines = http::grpc_trailers(grpc_status, to_string(error_.kind));
    http::Fields trailers;
    http::FieldSet seen;
    http::parse_fields(lines, lines.size(), false, trailers, seen);
    response_->write_end(trailers);
    downstream_->flush();
  } else {
    downstream_->abort(error_.reset_code);
  }
  finish(status_);
}

void Stream::on_deadline() {
  error_ = {Kind::deadline_exceeded, Source::downstream};
  if (attempt_.active()) attempt_.cancel(error_.kind);
  if (phase_ == Phase::responding) {
    break_off(http::grpc_code::kDeadlineExceeded);
  } else {
    reply(error_, "the deadline that the client set has passed");
  }
}

void Stream::on_timer() {
  if (now() >= grpc_.deadline()) {
    on_deadline();
    return;
  }
  if (phase_ == Phase::waiting && awaits_response()) {
    on_response_timeout();
    return;
  }
  if (tunnelling() && now() >= tunnel_->leave_time()) {
    leave_tunnel();
    return;
  }
  const Duration idle = now() - activity_;
  if (idle < idle_timeout()) {
    arm(idle_timeout() - idle);
  } else {
    on_idle_timeout();
  }
}

void Stream::on_response_timeout() {
  error_ = {Kind::response_timeout, Source::upstream};
  context_.metrics.add_limit_hit("response_timeout");
  if (attempt_.active()) attempt_.time_out();
  reply(error_, "no response in time");
}

void Stream::on_idle_timeout() {
  context_.metrics.add_limit_hit(tunnelling() ? "tunnel_idle_timeout" : "stream_idle_timeout");
  const bool client_stalls = phase_ == Phase::responding ? downstream_->full() : !request_paused_;
  error_ = {Kind::stream_idle_timeout, client_stalls ? Source::downstream : Source::upstream};
  if (tunnelling()) {
    end_tunnel();
    return;
  }
  if (attempt_.active() && !client_stalls) attempt_.time_out();
  if (phase_ == Phase::responding) {
    break_off(http::grpc_code::kUnavailable);
  } else {
    reply(error_,
          client_stalls ? "the request's body stopped coming" : "the origin stopped reading the request");
  }
}

void Stream::reply(ProxyError error, std::string_view detail) {
  error_ = error;
  int status = status_of(error.kind);
  if (error.kind == Kind::stream_idle_timeout && error.source == Source::downstream) status = 408;
  if (grpc_.active()) {
    grpc_.fail(error, status);
    status = 200;
  }
  const bool with_region = placement_.region() != nullptr && error.source == Source::upstream;
  response_->write_reply({.status = status,
                          .kind = to_string(error.kind),
                          .source = to_string(error.source),
                          .region = with_region ? placement_.region_name() : std::string_view(),
                          .detail = detail,
                          .request_id = request_id_.view(),
                          .retry_after_s = is_overload(error.kind) ? 1 : 0,
                          .grpc_status = grpc_.status(),
                          .head_request = method_ == http::Method::head});
  downstream_->flush();
  finish(status);
}

void Stream::finish(int status) {
  timer_.cancel();
  if (attempt_.active()) attempt_.cancel(error_.kind);
  const Duration took = now() - began_;
  WorkerMetrics::Request request{.status = status, .protocol = client_.protocol};
  if (route_ != nullptr) {
    request.route_id = route_->id;
    request.route = route_->name;
    request.service_id = service_->config->id;
    request.service = service_->config->config.name;
  }
  if (const LocalRegion* region = placement_.region(); region != nullptr) {
    request.region = region->metrics;
    request.region_name = placement_.region_name();
    if (!tunnelling()) region->metrics->request_duration.observe_ns(took.count());
  }
  if (tunnelling()) context_.metrics.tunnels.add(-1);
  context_.metrics.add_request(request);
  if (grpc_.active()) context_.metrics.add_grpc(request.service, request.region_name, grpc_.status());
  if (log_on()) log(status);
  active_ = false;
  encoder_.reset();
  request_.end();
  tunnel_.reset();
  route_ = nullptr;
  snapshot_.reset();
  service_.reset();
  table_.reset();
  downstream_->on_stream_ended();
}

void Stream::log(int status) const {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  telemetry::AccessEntry entry{
      .time_ns = std::chrono::nanoseconds(wall).count(),
      .duration_ns = (now() - began_).count(),
      .listener = client_.listener,
      .client = client_.address,
      .protocol = client_.protocol,
      .status = status,
      .bytes_received = bytes_received_,
      .bytes_sent = bytes_sent_,
      .error = error_.kind == Kind::none ? std::string_view() : to_string(error_.kind),
      .generation = tunnelling() ? tunnel_->generation() : snapshot_->snapshot->generation};
  record_.describe(entry);
  if (route_ != nullptr) {
    entry.route = route_->name;
    entry.service = service_->config->config.name;
    entry.policy = config::to_string(service_->config->config.policy);
  }
  if (table_ != nullptr) {
    entry.table = table_->table->version;
    entry.pick = pick_;
    entry.candidates_json = table_->table->candidates_json;
  }
  context_.access_log->append(entry);
}

}  // namespace fairlead::proxy
