#include "proxy/stream/stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "proxy/http/field_parser.h"
#include "proxy/http/path.h"
#include "proxy/stream/upstream_head.h"

namespace fairlead::proxy {

using http::FieldId;
using Kind = ProxyError::Kind;
using Source = ProxyError::Source;

Stream::Stream(WorkerContext& context, Downstream& downstream)
    : context_(context),
      downstream_(downstream),
      web_(downstream),
      request_(context.strings),
      timer_([](void* self) { static_cast<Stream*>(self)->on_timer(); }, this) {}

const config::Limits& Stream::limits() const {
  return tunnelling() ? tunnel_->limits() : snapshot_->snapshot->config->limits;
}

bool Stream::is_failure(const http::ResponseHead& head) const {
  if (head.status >= 502 && head.status <= 504) return true;
  if (head.status == 500) return service_->config->config.detection.count_500;
  return is_failure(head.fields);
}

bool Stream::is_failure(const http::Fields& trailers) const { return grpc_.unavailable(trailers); }

// ---- The request ----

void Stream::begin(const http::RequestHead& head, const ClientInfo& client) {
  reset(head, client);
  if (!admit(head)) return;
  if (route_->grpc_web && GrpcWeb::speaks(head)) {
    from_web_ = true;
    encoder_.reset();  // as for any gRPC call
    response_ = &web_;
    grpc_.begin_translated(head, began_);
    write_request_head(web_.begin(head));
  } else {
    write_request_head(head);
  }
  begin_tries();
}

void Stream::begin(const TcpRoute& route, const ClientInfo& client) {
  static const http::RequestHead connect{.method = http::Method::connect};
  reset(connect, client);
  record_.begin(connect, client.server_name, {}, {}, request_id_.view(), log_on());
  if (context_.shedding) {
    context_.metrics.add_shed("memory");
    reply({Kind::overloaded, Source::fairlead}, {});
  } else if (!find_service(route.service)) {
    reply({Kind::no_route, Source::fairlead}, {});  // gone, while the listener's end was on its way
  } else {
    route_ = &route.route;
    idempotent_ = false;
    request_.end_head();
    ask_for_tunnel(connect);
    begin_tries();
  }
}

bool Stream::find_service(const std::string& name) {
  for (const auto& service : snapshot_->services) {
    if (service->config->config.name != name || service->config->config.protocol != config::Protocol::tcp)
      continue;
    service_ = service;
    return true;
  }
  return false;
}

void Stream::begin_tries() {
  arm(awaits_response() ? route_->timeout : limits().stream_idle_timeout);
  placement_.begin(service_.get());
  pick_ = service_->next_pick();
  table_ = service_->table;
  if (try_region(placement_.first(pick_, idempotent_), "first")) return;
  const Kind kind = error_.kind == Kind::none ? Kind::no_region : error_.kind;
  reply({kind, Source::fairlead}, "no region can take this request");
}

void Stream::reset(const http::RequestHead& head, const ClientInfo& client) {
  active_ = true;
  snapshot_ = context_.state.current();
  client_ = client;
  began_ = activity_ = now();
  route_ = nullptr;
  placement_.begin(nullptr);
  bytes_received_ = bytes_sent_ = 0;
  error_ = {};
  status_ = retries_ = 0;
  grpc_.begin(head, client, began_);
  response_ = &downstream_;
  from_web_ = false;
  method_ = head.method;
  request_body_ = head.body;
  tunnel_.reset();
  phase_ = Phase::waiting;
  request_complete_ = !head.has_body();
  evacuated_ = retried_fresh_ = request_paused_ = false;
  request_id_.choose(head, context_.random);
  request_.begin(limits().replay_buffer);
}

bool Stream::admit(const http::RequestHead& head) {
  if (!http::normalize_host(head.authority, context_.host)) context_.host.clear();
  // CONNECT has no path, and routes are found by its authority's host.
  std::string_view path = head.method == http::Method::connect ? "/" : head.path;
  bool valid = true;
  if (!http::is_normal_path(path)) {
    valid = http::normalize_path(path, context_.path);
    path = context_.path;
  } else {
    context_.path.assign(path);
  }
  record_.begin(head, context_.host, path, head.query, request_id_.view(), log_on());
  if (client_.bound_to_name && context_.host != client_.server_name) {
    context_.metrics.add_rejected("misdirected");
    reply({Kind::misdirected, Source::downstream}, "the request is for another name than the TLS connection");
  } else if (!valid) {
    context_.metrics.add_rejected("bad_path");
    reply({Kind::bad_request, Source::downstream}, "the path can not be normalised");
  } else if (context_.shedding) {
    context_.metrics.add_shed("memory");
    reply({Kind::overloaded, Source::fairlead}, "out of memory budget");
  } else if (!find_route(head) && head.method != http::Method::connect) {
    reply({Kind::no_route, Source::fairlead}, "no route matches this request");
  } else {
    return allow_tunnel(head);
  }
  return false;
}

void Stream::ask_for_tunnel(const http::RequestHead& head) {
  tunnel_ = std::make_unique<Tunnel>(head, client_, speaks_http2(), context_.random);
  request_.hold_body();
  request_complete_ = false;
}

bool Stream::allow_tunnel(const http::RequestHead& head) {
  if (route_ != nullptr && Tunnel::asked(head, *route_)) {
    ask_for_tunnel(head);
  } else if (head.method == http::Method::connect) {
    context_.metrics.add_rejected("connect");
    reply({Kind::method_not_allowed, Source::fairlead}, "CONNECT is not allowed here");
    return false;
  } else if (!head.upgrade.empty() && client_.protocol == "h2") {
    // Over HTTP/1 it could be served as if it had not asked; this can not.
    context_.metrics.add_rejected("upgrade");
    reply({Kind::upgrade_refused, Source::fairlead}, "this protocol is not allowed here");
    return false;
  }
  return true;
}

bool Stream::log_on() const { return context_.access_log != nullptr && context_.access_log->enabled(); }

bool Stream::find_route(const http::RequestHead& head) {
  const auto header = [](const void* fields, std::string_view name) {
    for (const auto& field : *static_cast<const http::Fields*>(fields)) {
      if (absl::EqualsIgnoreCase({field.name.data(), field.name.size()}, {name.data(), name.size()}))
        return field.value;
    }
    return std::string_view();
  };
  const routing::RequestView view{.host = context_.host,
                                  .path = context_.path,
                                  .method = head.method_text,
                                  .query = head.query,
                                  .header = header,
                                  .context = &head.fields};
  route_ = snapshot_->snapshot->routes.match(view, context_.worker);
  if (route_ == nullptr) return false;
  service_ = snapshot_->services[route_->service];
  idempotent_ = http::is_idempotent(head.method) || route_->idempotent;
  if (route_->compression != nullptr && !grpc_.active())
    encoder_ = std::make_unique<ResponseEncoder>(context_, *route_->compression, head);
  return true;
}

void Stream::write_request_head(const http::RequestHead& head) {
  std::string& target = context_.path;
  if (!head.query.empty()) target.append("?").append(head.query);
  if (head.method == http::Method::connect) target.assign(head.authority);
  const std::string timeout = grpc_.timeout(now());
  AddedFields added{.grpc_timeout = timeout, .te_trailers = grpc_.active() && speaks_http2()};
  if (tunnel_ != nullptr) {
    added.upgrade = tunnel_->protocol();
    added.websocket_key = tunnel_->key();
  }
  append_upstream_head(head, client_, target, request_id_.view(), added, context_.forwarded_for,
                       request_.tail());
  request_.end_head();
}

bool Stream::frames_body() const { return request_body_ == http::BodyKind::chunked && !speaks_http2(); }

bool Stream::speaks_http2() const { return service_->config->config.protocol == config::Protocol::h2; }

void Stream::on_request_body(std::string_view bytes) {
  if (!active_ || request_complete_) return;
  activity_ = now();
  bytes_received_ += bytes.size();
  if (tunnelling()) {
    send_to_origin(bytes.substr(0, tunnel_->to_origin(bytes)));
    if (tunnel_->leaving()) leave_tunnel();
    return;
  }
  if (from_web_) {
    const auto translated = web_.take_request(bytes);
    if (!translated) return refuse_base64();
    bytes = *translated;
  }
  if (frames_body()) {
    http::append_chunk(bytes, request_.tail());
  } else {
    request_.tail().append(bytes);
  }
  attempt_.pump();
  on_request_sent();
}

void Stream::on_request_end(const http::Fields& trailers) {
  if (!active_ || request_complete_) return;
  request_complete_ = true;
  if (from_web_ && !web_.request_whole()) return refuse_base64();
  if (frames_body()) {
    http::append_last_chunk(trailers, request_.tail());
  } else if (speaks_http2() && !trailers.empty()) {
    request_.end_body();
    http::append_trailers(trailers, request_.tail());
  }
  // The time to a response head begins once the origin can have the whole request.
  if (phase_ == Phase::waiting) arm(route_->timeout);
  attempt_.pump();
}

void Stream::send_to_origin(std::string_view bytes) {
  request_.tail().append(bytes);
  attempt_.pump();
  on_request_sent();
}

void Stream::refuse_base64() {
  context_.metrics.add_rejected("bad_base64");
  on_request_error();
}

void Stream::on_request_sent() {
  if (!active_) return;
  const uint64_t sent = attempt_.active() ? attempt_.sent() : request_.size();
  if (request_.trim(sent)) context_.metrics.add_limit_hit("replay_buffer");
  const uint64_t waiting = request_.sendable() - sent;
  if (!request_paused_ && waiting > limits().connection_buffer) {
    request_paused_ = true;
  } else if (request_paused_ && waiting < limits().connection_buffer / 2) {
    request_paused_ = false;
    downstream_.resume_request();
  }
}

void Stream::on_downstream_closed() {
  if (!active_) return;
  error_ = {Kind::client_gone, Source::downstream};
  finish(tunnelling() ? status_ : status_of(Kind::client_gone));
}

void Stream::on_request_error() {
  if (!active_) return;
  error_ = {Kind::bad_body, Source::downstream};
  if (attempt_.active()) attempt_.cancel(error_.kind);
  if (phase_ == Phase::responding) {
    break_off(http::grpc_code::kInternal);
  } else {
    reply(error_, "the request's body is malformed");
  }
}

// ---- Tries ----

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

bool Stream::retry_fresh(ProxyError error) {
  if (error.kind != Kind::stale_connection || retried_fresh_ || !is_safe(error.retry)) return false;
  retried_fresh_ = true;
  context_.metrics.add_retry(service_->config->config.name, error.kind);
  return start_attempt("retry: stale connection", true);
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
    if (field.id == FieldId::retry_after)
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
  if (!active_ || evacuated_ || !attempt_.active() || attempt_.answered() || !request_.replayable()) return;
  if (attempt_.sent_anything() && !idempotent_) return;
  const auto choice = whole_region ? placement_.elsewhere() : placement_.next();
  if (!placement_.can_take(choice)) return;
  evacuated_ = true;
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
    break_off(http::grpc_code::kUnavailable);
    return;
  }
  if (retry_fresh(error)) return;
  const bool connecting = is_connect_error(error.kind);
  if (retry(error, connecting ? "retry: connect" : "retry: reset")) return;
  reply(error, "the origin's connection failed");
}

// ---- The response ----

void Stream::on_response_head(const http::ResponseHead& head) {
  activity_ = now();
  if (tunnel_ != nullptr && tunnel_->accepts(head)) {
    open_tunnel(head);
    return;
  }
  if (head.status < 200) {
    downstream_.write_interim(head);
    if (downstream_.full()) attempt_.pause_response();
    return;
  }
  if (retry_status(head)) return;
  if (tunnel_ != nullptr) refuse_tunnel();
  if (from_web_ && !GrpcWeb::translates(head)) {  // for the client as it is
    response_ = &downstream_;
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
  if (encoder_ == nullptr || !encoder_->active()) {
    send_body(bytes);
  } else if (!encode([&](auto sink) { return encoder_->write(bytes, sink); })) {
    return;
  }
  if (downstream_.full()) attempt_.pause_response();
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
  const bool encodes = encoder_ != nullptr && encoder_->active();
  if (encodes && !encode([&](auto sink) { return encoder_->flush(sink); })) return;
  downstream_.flush();
  if (!downstream_.full()) attempt_.resume_response();
  if (tunnelling() && tunnel_->leaving()) {
    leave_tunnel();
    return;
  }
  if (phase_ == Phase::responding && !timer_.armed()) arm(idle_timeout());
}

void Stream::on_response_end(const http::Fields& trailers) {
  grpc_.on_fields(trailers);
  const bool encodes = encoder_ != nullptr && encoder_->active();
  if (encodes && !encode([&](auto sink) { return encoder_->finish(sink); })) return;
  response_->write_end(trailers);
  downstream_.flush();
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
  downstream_.write_head(opened, request_id_.view());
  attempt_.pump();
  downstream_.resume_request();
}

void Stream::refuse_tunnel() {
  tunnel_.reset();
  request_complete_ = true;
  attempt_.pump();
  downstream_.resume_request();
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
    downstream_.write_body(tunnel_->farewell_to_client());
  }
  end_tunnel();
}

void Stream::end_tunnel() {
  downstream_.write_end({});
  downstream_.flush();
  finish(status_);
}

// ---- Ends ----

bool Stream::awaits_response() const { return request_complete_ || (tunnel_ != nullptr && !tunnelling()); }

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
    downstream_.flush();
  } else {
    downstream_.abort();
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
  const bool client_stalls = phase_ == Phase::responding ? downstream_.full() : !request_paused_;
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
    grpc_.fail(error.kind, status);
    status = 200;
  }
  const bool with_region = placement_.region() != nullptr && error.source == Source::upstream;
  response_->write_reply({.status = status,
                          .kind = to_string(error.kind),
                          .source = to_string(error.source),
                          .region = with_region ? placement_.region_name() : std::string_view(),
                          .detail = detail,
                          .request_id = request_id_.view(),
                          .retry_after_s = error.kind == Kind::overloaded ? 1 : 0,
                          .grpc_status = grpc_.status(),
                          .head_request = method_ == http::Method::head});
  downstream_.flush();
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
  downstream_.on_stream_ended();
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
