#include "proxy/upstream/http2_exchange.h"

#include <utility>

#include "proxy/upstream/http2_upstream_connection.h"

namespace fairlead::proxy {

using http2::StreamError;
using Kind = ProxyError::Kind;
using Retry = ProxyError::Retry;

// ---- The request ----

void Http2Exchange::lend(Client& client, http::Method method, bool tunnel) {
  client_ = &client;
  tunnel_ = tunnel;
  method_ = method;
  began_ = connection_.now();
}

void Http2Exchange::pump(const RequestBuffer& request, bool complete) {
  request_ = &request;
  complete_ = complete;
  if (id_ < 0) {
    begin();
  } else if (!ended_) {
    connection_.session().resume(id_);
  }
  connection_.flush_later();
}

void Http2Exchange::begin() {
  // Whether it may be asked for an extended CONNECT only its settings tell (RFC 8441 §3).
  const bool extended = tunnel_ && method_ != http::Method::connect;
  if (extended && !connection_.session().has_settings()) return;
  if (extended && !connection_.session().takes_extended_connect()) {
    refused_ = true;
    connection_.touch(*this);
    connection_.revisit();
    return;
  }
  auto& fields = http2::fresh_name_values();
  http2::add_request(request_->from(0).substr(0, request_->head_size()), connection_.scheme(), fields);
  ended_ = complete_ && request_->size() == request_->head_size();
  id_ = connection_.session().request(fields.list(), !ended_, *this);
  if (id_ < 0) {  // told later, as every failure is
    connection_.touch(*this);
    connection_.revisit();
    return;
  }
  sent_ = request_->head_size();
  wrote_ = true;
}

std::string_view Http2Exchange::unsent() {
  if (farewell_ != nullptr) return farewell_->text;
  if (request_ == nullptr) return {};
  return request_->from(sent_).substr(0, request_->body_end() - sent_);
}

void Http2Exchange::on_taken(size_t size) {
  sent_ += size;
  if (farewell_ != nullptr) farewell_->text.erase(0, size);
  if (ended_ && request_ != nullptr) sent_ = request_->size();  // the trailers went with the last of the body
  // Called back, so that what was taken can be forgotten, and more be read from the client.
  if (client_ != nullptr) client_->on_upstream_writable();
}

bool Http2Exchange::last() {
  // Of a request that was given up the end is never said: its stream is reset.
  ended_ = farewell_ != nullptr || (request_ != nullptr && complete_);
  return ended_;
}

std::span<const nghttp2_nv> Http2Exchange::trailers() {
  if (request_ == nullptr || request_->body_end() == request_->size()) return {};
  auto& list = http2::fresh_name_values();
  http2::add_trailer_lines(request_->from(request_->body_end()), list);
  return list.list();
}

// ---- The response ----

void Http2Exchange::pause() {
  if (!std::exchange(paused_, true)) paused_at_ = connection_.now();
}

void Http2Exchange::on_fields_begin() { connection_.block().clear(); }

void Http2Exchange::on_field(std::string_view name, std::string_view value) {
  connection_.block().add(name, value);
}

void Http2Exchange::on_fields_end(bool ended) {
  if (client_ == nullptr) return;
  if (!head_seen_) {
    take_head(ended);
    return;
  }
  const http::Fields& trailers = connection_.block().finish();
  if (connection_.block().overflow()) {  // what was dropped may be what the call came to
    fail(Kind::truncated, Retry::no);
  } else {
    finish(trailers);
  }
}

void Http2Exchange::take_head(bool ended) {
  http::ResponseHead head;
  if (!connection_.block().finish_head(method_, ended, head) || head.status == 101 || head.status < 100 ||
      (head.status < 200 && ended)) {
    fail(Kind::bad_response, Retry::if_idempotent);
    return;
  }
  head_seen_ = head.status >= 200;
  answering_ = true;
  if (tunnel_ && head.status / 100 == 2) connection_.watch_for_silence();
  if (!std::exchange(touched_, true)) connection_.touch(*this);
  client_->on_response_head(head);
  if (ended) finish({});
}

void Http2Exchange::on_data(std::string_view bytes) {
  if (client_ != nullptr && head_seen_) {
    if (!std::exchange(touched_, true)) connection_.touch(*this);
    client_->on_response_body(bytes);
  }
  if (client_ == nullptr) {
    connection_.session().credit(id_, bytes.size());
  } else if (paused_) {
    uncredited_ += bytes.size();
  } else {
    connection_.session().credit_taken(id_, bytes.size(), Duration::zero());
  }
}

void Http2Exchange::pause_response() {
  touched_ = false;
  if (client_ == nullptr) return;
  if (refused_) {
    fail(Kind::upgrade_refused, Retry::unsent);
  } else if (id_ < 0) {  // the connection has no stream left
    fail(Kind::refused_stream, Retry::unsent);
  } else {
    client_->on_response_pause();
  }
}

void Http2Exchange::on_settings() {
  if (client_ != nullptr && tunnel_ && id_ < 0) client_->on_upstream_writable();
}

void Http2Exchange::resume() {
  if (!std::exchange(paused_, false) || id_ < 0) return;
  connection_.session().credit_taken(id_, std::exchange(uncredited_, 0), connection_.now() - paused_at_);
  connection_.flush_later();
}

void Http2Exchange::finish(const http::Fields& trailers) {
  Client* client = std::exchange(client_, nullptr);
  if (client == nullptr) return;
  if (!ended_) {  // the origin needs no more of the request (RFC 9113 §8.1)
    connection_.session().reset(id_, StreamError::none);
    connection_.flush_later();
  }
  request_ = nullptr;
  client->on_response_end(trailers);
}

// ---- Ends ----

void Http2Exchange::fail(Kind kind, Retry retry) {
  Client* client = client_;
  close();
  if (client != nullptr) client->on_upstream_failure({kind, ProxyError::Source::upstream, retry});
}

Http2Exchange::Farewell::Farewell(Http2Exchange& exchange)
    : text(exchange.unsent()),
      timer([](void* self) { static_cast<Http2Exchange*>(self)->on_farewell_timeout(); }, &exchange) {}

void Http2Exchange::leave() {
  // A reset would overtake what waits to be sent, here and in the peer.
  farewell_ = std::make_unique<Farewell>(*this);
  client_ = nullptr;
  request_ = nullptr;
  resume();  // what still comes is dropped, up to the end
  connection_.arm(farewell_->timer, kFarewellTime);
  connection_.session().resume(id_);
  connection_.flush_later();
}

void Http2Exchange::on_farewell_timeout() {
  connection_.session().reset(id_, StreamError::cancel);
  connection_.flush_later();
}

void Http2Exchange::close() {
  client_ = nullptr;
  request_ = nullptr;
  if (id_ < 0) {
    connection_.release(*this);
    return;
  }
  if (!answering_) connection_.doubt(began_);
  // Whatever the client's own code was: all that concerns the origin is that nobody waits any more. What it
  // says of its framing is said of its connection with this side.
  connection_.session().reset(id_, StreamError::cancel);
  connection_.flush_later();
}

void Http2Exchange::on_close(StreamError error) {
  request_ = nullptr;
  Client* client = std::exchange(client_, nullptr);
  connection_.release(*this);
  if (client != nullptr) client->on_upstream_failure(failure_of(error));
}

ProxyError Http2Exchange::failure_of(StreamError error) const {
  ProxyError failure{Kind::reset, ProxyError::Source::upstream, Retry::if_idempotent};
  failure.reset_code = static_cast<uint32_t>(error);
  if (head_seen_) {
    failure.kind = Kind::truncated;
    failure.retry = Retry::no;
  } else if (error == StreamError::refused) {
    // RFC 9113 §8.7: it was not looked at, as was what lies beyond a GOAWAY.
    failure.kind = Kind::refused_stream;
    failure.retry = Retry::unsent;
  }
  return failure;
}

bool Http2Exchange::fail_with_connection(bool told) {
  request_ = nullptr;
  Client* client = std::exchange(client_, nullptr);
  if (client == nullptr) return told;
  const Retry retry = head_seen_ ? Retry::no : id_ < 0 ? Retry::unsent : Retry::if_idempotent;
  client->on_upstream_failure(
      {head_seen_ ? Kind::truncated : Kind::reset, ProxyError::Source::upstream, retry, told});
  return true;
}

}  // namespace fairlead::proxy
