#include "proxy/stream/stream.h"

#include <algorithm>

namespace fairlead::proxy {

using Kind = ProxyError::Kind;
using Source = ProxyError::Source;

// What comes from the origin: a response, or a tunnel.

void Stream::on_response_head(const http::ResponseHead& head) {
  activity_ = now();
  if (tunnel_ != nullptr && tunnel_->accepts(head)) {
    if (tunnel_->proves(head)) {
      open_tunnel(head);
    } else {
      attempt_.cancel(Kind::bad_response);
      reply({Kind::bad_response, Source::upstream},
            "the origin's Sec-WebSocket-Accept is not of this request");
    }
    return;
  }
  if (head.status < 200) {
    if (head.status == 100) end_expectation();
    downstream_->write_interim(head);
    if (downstream_->full()) attempt_.pause_response();
    return;
  }
  if (retry_status(head)) return;
  if (tunnel_ != nullptr) refuse_tunnel();
  if (from_web_ && !GrpcWeb::translates(head)) {  // for the client as it is
    response_ = downstream_;
    grpc_ = {};
  }
  error_ = {};  // an earlier try's
  status_ = head.status;
  phase_ = Phase::responding;
  grpc_.on_fields(head.fields);
  timer_.cancel();
  request_.forbid_replay();
  response_->write_head(encoder_ == nullptr ? head : encoder_->rewrite(head), request_id_.view());
}

void Stream::on_response_body(std::string_view bytes) {
  activity_ = now();
  if (tunnelling()) bytes = bytes.substr(0, tunnel_->to_client(bytes));
  if (!encodes()) {
    send_body(bytes);
  } else if (!encode([&](auto sink) { return encoder_->write(bytes, sink); })) {
    return;
  }
  if (downstream_->full()) attempt_.pause_response();
}

void Stream::send_body(std::string_view bytes) {
  bytes_sent_ += bytes.size();
  response_->write_body(bytes);
}

template <typename Step>
bool Stream::encode(Step step) {
  if (step([this](std::string_view piece) { send_body(piece); })) return true;
  error_ = {Kind::overloaded, Source::fairlead};
  if (attempt_.active()) attempt_.cancel(error_.kind);
  break_off(http::grpc_code::kUnavailable);
  return false;
}

void Stream::on_response_pause() {
  if (!active_) return;
  // Nothing is held back: what has come may be all that comes for a while.
  if (encodes() && !encode([&](auto sink) { return encoder_->flush(sink); })) return;
  downstream_->flush();
  if (!downstream_->full()) attempt_.resume_response();
  if (tunnelling() && tunnel_->leaving()) {
    leave_tunnel();
    return;
  }
  if (phase_ == Phase::responding && !timer_.armed()) arm(idle_timeout());
}

void Stream::on_response_end(const http::Fields& trailers) {
  grpc_.on_fields(trailers);
  if (encodes() && !encode([&](auto sink) { return encoder_->finish(sink); })) return;
  response_->write_end(trailers);
  downstream_->flush();
  finish(status_);
}

// ---- Tunnels ----

void Stream::open_tunnel(const http::ResponseHead& head) {
  error_ = {};
  phase_ = Phase::responding;
  const auto opened = tunnel_->open(head, *route_, limits(), snapshot_->snapshot->generation);
  status_ = opened.status;
  // What lives for days must not keep the configuration that it began by.
  route_ = &tunnel_->route();
  snapshot_.reset();
  context_.metrics.tunnels.add(1);
  request_.forbid_replay();
  request_.release_body();
  arm(idle_timeout());
  downstream_->write_head(opened, request_id_.view());
  attempt_.pump();
  downstream_->resume_request();
}

void Stream::refuse_tunnel() {
  tunnel_.reset();
  request_complete_ = true;
  attempt_.pump();
  downstream_->resume_request();
}

void Stream::on_drain() {
  if (!tunnelling() || tunnel_->leave_time() != Time::max()) return;
  const auto& drain = context_.state.current()->snapshot->config->drain;
  const Duration grace = std::min(drain.tunnels, drain.timeout);
  tunnel_->leave_at(now() + std::chrono::duration_cast<Duration>(grace * context_.random.uniform()));
  arm(idle_timeout());
}

void Stream::leave_tunnel() {
  const bool cut = tunnel_->leaving() && now() >= tunnel_->leave_time();
  if (!tunnel_->leaving()) {
    tunnel_->leave();
    tunnel_->leave_at(now() + kFrameTime);
  }
  if (!tunnel_->can_end() && !cut) {
    arm(idle_timeout());
    return;
  }
  error_ = {Kind::going_away, Source::fairlead};
  if (tunnel_->can_end()) {
    send_to_origin(tunnel_->farewell_to_origin());
    downstream_->write_body(tunnel_->farewell_to_client());
    attempt_.leave(error_.kind);
  }
  end_tunnel();
}

void Stream::end_tunnel() {
  downstream_->write_end({});
  downstream_->flush();
  finish(status_);
}

}  // namespace fairlead::proxy
