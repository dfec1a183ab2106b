#include "proxy/stream/stream.h"

#include "health/failure_status.h"
#include "proxy/http/field_values.h"
#include "proxy/http/path.h"
#include "proxy/stream/named_client.h"
#include "proxy/stream/upstream_head.h"

namespace fairlead::proxy {

using Kind = ProxyError::Kind;
using Source = ProxyError::Source;

Stream::Stream(WorkerContext& context, Downstream& downstream)
    : context_(context),
      downstream_(&downstream),
      web_(downstream),
      request_(context.strings),
      timer_([](void* self) { static_cast<Stream*>(self)->on_timer(); }, this) {}

void Stream::serve(Downstream& downstream) {
  downstream_ = response_ = &downstream;
  web_.serve(downstream);
}

const config::Limits& Stream::limits() const {
  return tunnelling() ? tunnel_->limits() : snapshot_->snapshot->config->limits;
}

bool Stream::is_failure(const http::ResponseHead& head) const {
  return health::is_failure_status(head.status, service_->config->config.detection) ||
         (head.status != 500 && is_failure(head.fields));
}

bool Stream::is_failure(const http::Fields& trailers) const { return grpc_.unavailable(trailers); }

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
  table_ = service_->table;
  if (!service_->admit(route_->criticality)) return shed();
  arm(awaits_response() ? route_->timeout : limits().stream_idle_timeout);
  placement_.begin(service_.get());
  pick_ = service_->next_pick();
  if (try_region(placement_.first(pick_, idempotent_), "first")) return;
  const Kind kind = error_.kind == Kind::none ? Kind::no_region : error_.kind;
  reply({kind, Source::fairlead}, "no region can take this request");
}

void Stream::shed() {
  pick_ = 0;
  context_.metrics.add_shed("capacity", route_->criticality);
  reply({Kind::shed, Source::fairlead}, "all regions are full");
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
  status_ = retries_ = refusals_ = 0;
  grpc_.begin(head, client, began_);
  response_ = downstream_;
  from_web_ = false;
  method_ = head.method;
  request_body_ = head.body;
  tunnel_.reset();
  phase_ = Phase::waiting;
  request_complete_ = !head.has_body();
  expects_continue_ = head.expect_continue;
  evacuations_ = 0;
  retried_fresh_ = request_paused_ = false;
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
  if (client_.trusted && log_on()) record_.name_client(named_client(head, client_));
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
  struct Asked {
    const http::Fields& fields;
    std::string_view certificate;
  };
  const Asked asked{head.fields, forwarded_certificate(head, client_)};
  const auto header = [](const void* context, std::string_view name) {
    const auto& known = *static_cast<const Asked*>(context);
    if (name == "x-forwarded-client-cert")
      return known.certificate.empty() ? std::string_view() : known.certificate;
    return http::field_value(known.fields, name);
  };
  const routing::RequestView view{.host = context_.host,
                                  .path = context_.path,
                                  .method = head.method_text,
                                  .query = head.query,
                                  .header = header,
                                  .context = &asked};
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
  const std::string authority = head.authority.empty() ? local_authority() : std::string();
  AddedFields added{
      .authority = authority, .grpc_timeout = timeout, .te_trailers = grpc_.active() && speaks_http2()};
  if (tunnel_ != nullptr) {
    added.upgrade = tunnel_->protocol();
    added.websocket_key = tunnel_->key();
  }
  append_upstream_head(head, client_, target, request_id_.view(), added, context_.forwarded_for,
                       request_.tail());
  request_.end_head();
  if (may_end_early(head)) request_.hold_end(head.content_length);
}

// Over HTTP/2 a body that has all its bytes can still be refused, for what follows them; and then the origin
// must not have got a whole request.
bool Stream::may_end_early(const http::RequestHead& head) const {
  return head.body == http::BodyKind::length && client_.protocol == "h2" && !speaks_http2();
}

std::string Stream::local_authority() const {
  const auto ends = proxied_ends();
  return ends ? authority_text(ends->destination) : "localhost";  // the name of a UNIX socket is no host
}

bool Stream::frames_body() const { return request_body_ == http::BodyKind::chunked && !speaks_http2(); }

bool Stream::speaks_http2() const { return service_->config->config.protocol == config::Protocol::h2; }

void Stream::on_request_body(std::string_view bytes) {
  if (!active_ || request_complete_) return;
  activity_ = now();
  if (expects_continue_) end_expectation();
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
  // The word that it ends here mostly comes with the last of it: one write for both.
  if (request_.waits_for_end()) return;
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
  request_.release_end();
  // The time to a response head begins once the origin can have the whole request.
  if (phase_ == Phase::waiting) arm(route_->timeout);
  attempt_.pump();
}

void Stream::end_expectation() {
  expects_continue_ = false;
  if (phase_ == Phase::waiting && !awaits_response()) arm(limits().stream_idle_timeout);
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
  const uint64_t sent = attempt_.active() ? attempt_.sent() : request_.sendable();
  if (request_.trim(sent)) context_.metrics.add_limit_hit("replay_buffer");
  const uint64_t waiting = request_.sendable() - sent;
  if (!request_paused_ && waiting > limits().connection_buffer) {
    request_paused_ = true;
  } else if (request_paused_ && waiting < limits().connection_buffer / 2) {
    request_paused_ = false;
    downstream_->resume_request();
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

}  // namespace fairlead::proxy
