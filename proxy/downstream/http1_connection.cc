#include "proxy/downstream/http1_connection.h"

#include <algorithm>
#include <utility>

#include "proxy/downstream/connection_set.h"
#include "proxy/downstream/http1_exchange.h"
#include "proxy/downstream/http2_connection.h"
#include "proxy/http/serializer.h"
#include "proxy/stream/refused_request.h"
#include "proxy/tls_layer.h"

namespace fairlead::proxy {

namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

}  // namespace

Http1Connection::Http1Connection(WorkerContext& context, ConnectionSet& set,
                                 std::shared_ptr<const ListenerInfo> listener, ClientAddress address)
    : context_(context),
      set_(set),
      client_(std::move(listener), std::move(address), "http/1.1"),
      transport_(context.reactor, *this),
      output_(context, transport_),
      timer_([](void* self) { static_cast<Http1Connection*>(self)->on_timer(); }, this) {}

Http1Connection::~Http1Connection() {
  state_ = State::closed;
  if (exchange_ != nullptr) exchange_->stream.on_downstream_closed();
  give_exchange();
}

void Http1Connection::start(int fd) {
  if (!transport_.adopt(fd)) {
    context_.metrics.add_limit_hit("descriptors");
    set_.remove(*this);
    return;
  }
  begin();
}

void Http1Connection::start(Transport& begun) {
  transport_.take(begun);
  client_.secure(transport_.tls());
  begin();
}

void Http1Connection::begin() {
  await_request();
  read();
}

void Http1Connection::close_if_idle() {
  if (exchange_ != nullptr) exchange_->stream.on_drain();
  if (state_ != State::open || in_request_ || (exchange_ != nullptr && exchange_->parser.started())) return;
  await_request();
}

// ---- Reading ----

void Http1Connection::on_transport_ready() {
  if (!output_.empty() && transport_.writable()) flush();
  if (transport_.broken() && (!transport_.readable() || state_ == State::closing)) {
    close();
    return;
  }
  settle();
  if (state_ == State::lingering) {
    if (linger_.ended(transport_, context_.reactor)) close();
  } else if (state_ == State::open) {
    read();
  }
}

bool Http1Connection::wants_input() const {
  if (state_ != State::open) return false;
  // A client that sends requests without taking the responses is not read any further.
  if (!in_request_) return !full();
  const Stream& stream = exchange_->stream;
  return stream.active() && !stream.request_complete() && !stream.request_paused();
}

bool Http1Connection::request_done() const { return in_request_ && exchange_->stream.request_complete(); }

bool Http1Connection::streaming() const { return exchange_ != nullptr && exchange_->stream.active(); }

bool Http1Connection::tunnelling() const { return exchange_ != nullptr && exchange_->stream.tunnelling(); }

void Http1Connection::give_exchange() {
  if (exchange_ != nullptr) set_.exchanges().give(std::move(exchange_));
}

void Http1Connection::read() {
  for (int reads = 0;; ++reads) {
    parse();
    if (!wants_input() || input_ended_) break;
    if (reads == kReadsPerTurn) {
      transport_.revisit();
      break;
    }
    const auto result = input_.fill(transport_, context_.reactor);
    if (result.io == Transport::Io::blocked) break;
    if (result.io != Transport::Io::done) {
      on_client_end(result.io == Transport::Io::closed);
      break;
    }
    context_.metrics.bytes_received.add(result.size);
  }
  if (state_ == State::closed) return;
  input_.keep();
  // An end can hide behind a request under way; a reset must be seen at once, so that nobody works for
  // nobody.
  if (state_ == State::open && transport_.broken()) close();
}

bool Http1Connection::is_http2() {
  const std::string_view view = input_.view();
  if (view.empty()) return false;
  if (!kPreface.starts_with(view.substr(0, kPreface.size()))) {
    fresh_ = false;
    return false;
  }
  if (view.size() < kPreface.size()) return true;
  const std::string received(view);
  state_ = State::closed;
  timer_.cancel();
  auto next = std::make_unique<Http2Connection>(context_, set_, client_.listener(), client_.address());
  set_.replace(*this, std::move(next)).start(transport_, received);
  return true;
}

void Http1Connection::parse() {
  if (fresh_ && is_http2()) {
    time_head();
    return;
  }
  if (exchange_ == nullptr) {
    if (input_.view().empty()) return;
    exchange_ = set_.exchanges().take(*this);
  }
  parsing_ = true;
  parse_input();
  parsing_ = false;
  if (in_request_) return;
  if (exchange_->parser.started()) time_head();
  if (exchange_->parser.untouched()) give_exchange();
}

void Http1Connection::parse_input() {
  auto& [parser, stream] = *exchange_;
  while (wants_input()) {
    size_t used = 0;
    const auto step = parser.next(input_.view(), used);
    if (step == http::Step::need_more) {
      input_.consume(used);
      return;
    }
    if (step == http::Step::error) {
      on_parse_error();
      return;
    }
    if (step == http::Step::head) {
      on_head();
    } else if (step == http::Step::body) {
      stream.on_request_body(parser.body());
    } else {
      stream.on_request_end(parser.trailers());
    }
    if (state_ == State::closed) return;
    input_.consume(used);
    if (in_request_ && !stream.active()) advance();
  }
}

void Http1Connection::time_head() {
  if (state_ != State::open || head_timed_) return;
  head_timed_ = true;
  context_.reactor.arm(timer_, context_.limits().request_head_timeout);
}

void Http1Connection::on_head() {
  const auto& head = exchange_->parser.head();
  timer_.cancel();
  in_request_ = true;
  http10_ = head.minor_version == 0;
  client_.info().protocol = http10_ ? "http/1.0" : "http/1.1";
  keep_alive_ = head.keep_alive && !set_.draining();
  exchange_->stream.begin(head, client_.info());
}

void Http1Connection::on_parse_error() {
  const http::ParseError error = exchange_->parser.error();
  context_.metrics.add_rejected(to_string(error));
  if (exchange_->stream.active()) {
    exchange_->stream.on_request_error();
    end_soon();
    return;
  }
  in_request_ = true;
  refuse({.status = http::status_of(error), .kind = to_string(error), .detail = "the request was refused"});
}

void Http1Connection::refuse(http::LocalReply reply) {
  keep_alive_ = http10_ = false;
  client_.info().protocol = "http/1.1";
  reply.source = "downstream";
  write_reply(reply);
  account_refused(context_, client_.info(), reply.status, reply.kind);
  end_soon();
}

void Http1Connection::on_client_end(bool clean) {
  // Seen only while more input is wanted: between requests, or inside one's body, which then can not end
  // well.
  input_ended_ = true;
  if (clean && tunnelling()) {
    exchange_->stream.on_request_end({});
  } else if (clean && !in_request_ && !output_.empty()) {
    end_soon();  // a half-closed client still gets the whole of its last response
  } else {
    close();
  }
}

void Http1Connection::await_request() {
  idle_since_ = context_.reactor.now();
  // While draining: the client was never told that the connection ends, and its next request may be under
  // way.
  context_.reactor.arm(timer_, set_.draining() ? kShutdownNotice
                                               : set_.idle_time_left(idle_since_).value_or(Duration::zero()));
}

void Http1Connection::on_timer() {
  if (state_ != State::open) {
    close();
    return;
  }
  if (head_timed_ && !in_request_) {
    context_.metrics.add_limit_hit("request_head_timeout");
    refuse({.status = 408, .kind = "request_head_timeout", .detail = "the request did not come to an end"});
    return;
  }
  if (set_.draining() && !output_.empty()) {
    end_soon();
    return;
  }
  if (set_.draining()) {
    close();
    return;
  }
  if (const auto left = set_.idle_time_left(idle_since_)) {
    context_.reactor.arm(timer_, *left);
    return;
  }
  context_.metrics.add_limit_hit("connection_idle_timeout");
  close();
}

// ---- From one request to the next ----

void Http1Connection::on_stream_ended() {
  if (state_ == State::closed || parsing_) return;
  advance();
  if (state_ == State::open) give_exchange();
  // Not parsed here: whoever ended the stream may still use the reactor's scratch space.
  if (state_ == State::open && (!input_.view().empty() || transport_.readable())) transport_.revisit();
}

void Http1Connection::advance() {
  if (state_ != State::open) return;
  if (!request_done() || !keep_alive_ || input_ended_) {
    end_soon();
    return;
  }
  exchange_->parser.reset();
  in_request_ = head_timed_ = false;
  await_request();
}

void Http1Connection::settle() {
  if (output_.drained() && streaming()) exchange_->stream.on_downstream_writable();
  if (state_ == State::closing && output_.empty()) linger();
}

void Http1Connection::end_soon() {
  if (state_ != State::open) return;
  state_ = State::closing;
  // A client that never takes its last response must not hold the connection for ever.
  context_.reactor.arm(timer_, context_.limits().stream_idle_timeout);
  flush();
  settle();
}

void Http1Connection::linger() {
  const bool all_was_read = request_done() && input_.view().empty() && !transport_.readable();
  if (all_was_read || input_ended_) {
    close();
    return;
  }
  state_ = State::lingering;
  input_.clear();
  linger_.begin(transport_, context_.reactor, timer_);
}

void Http1Connection::close() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  timer_.cancel();
  transport_.close();
  if (exchange_ != nullptr) exchange_->stream.on_downstream_closed();
  set_.remove(*this);
}

// ---- Writing ----

void Http1Connection::write_interim(const http::ResponseHead& head) {
  if (!http10_) http::append_response_head(head, {}, output_.tail());
}

void Http1Connection::write_head(const http::ResponseHead& head, std::string_view request_id) {
  // A response that overtakes its request ends the connection: where the next request would begin is not
  // known in time.
  if (!exchange_->stream.request_complete() || input_ended_ || set_.draining()) keep_alive_ = false;
  response_chunked_ = false;
  if (tunnelling()) {
    write_tunnel_head(head, request_id);
    return;
  }
  http::ResponseRewrite rewrite{
      .body = head.body, .content_length = head.content_length, .request_id = request_id};
  if (head.body == http::BodyKind::chunked || head.body == http::BodyKind::until_close) {
    rewrite.body = http10_ ? http::BodyKind::until_close : http::BodyKind::chunked;
    if (http10_) keep_alive_ = false;
  }
  response_chunked_ = rewrite.body == http::BodyKind::chunked;
  rewrite.close = !keep_alive_;
  rewrite.keep_alive_http10 = http10_ && keep_alive_;
  http::append_response_head(head, rewrite, output_.tail());
}

void Http1Connection::write_tunnel_head(const http::ResponseHead& head, std::string_view request_id) {
  exchange_->parser.begin_tunnel();
  transport_.watch_for_silence();
  http::append_response_head(head, {.request_id = request_id}, output_.tail());
  if (set_.draining()) exchange_->stream.on_drain();
}

void Http1Connection::write_body(std::string_view bytes) {
  if (bytes.empty() || state_ == State::closed) return;
  if (response_chunked_) http::append_chunk_header(bytes.size(), output_.tail());
  output_.write(bytes);
  if (response_chunked_) output_.tail() += "\r\n";
}

void Http1Connection::write_end(const http::Fields& trailers) {
  if (response_chunked_) http::append_last_chunk(trailers, output_.tail());
}

void Http1Connection::write_reply(http::LocalReply reply) {
  if (!request_done() || set_.draining() || input_ended_) keep_alive_ = false;
  reply.close = !keep_alive_;
  reply.keep_alive_http10 = http10_ && keep_alive_;
  http::append_local_reply(reply, output_.tail());
}

void Http1Connection::flush() {
  if (!output_.empty() && state_ != State::closed) output_.flush();
}

void Http1Connection::abort(std::optional<uint32_t>) {
  if (state_ == State::closed) return;
  state_ = State::closed;
  timer_.cancel();
  transport_.abort();
  set_.remove(*this);
}

}  // namespace fairlead::proxy
