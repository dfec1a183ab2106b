#include "proxy/upstream/http1_upstream_connection.h"

#include <utility>

#include "proxy/upstream/http1_pool.h"

namespace fairlead::proxy {

Http1UpstreamConnection::Http1UpstreamConnection(Reactor& reactor, Http1Pool& pool,
                                                 const http::ParserLimits& limits)
    : UpstreamConnection(reactor, pool), pool_(pool), parser_(limits) {}

void Http1UpstreamConnection::on_established() {
  state_ = State::idle;
  pool_.on_idle(*this);
  // What came with the connection, if only its end, is not announced again.
  if (state_ != State::closed && transport_.readable()) transport_.revisit();
}

void Http1UpstreamConnection::lend(Client& client, http::Method method, bool tunnel) {
  client_ = &client;
  method_ = method;
  tunnel_ = tunnel;
  state_ = State::lent;
  ++exchanges_;
  lent_turn_ = reactor_.turns();
  sent_ = 0;
  tunnel_open_ = request_ended_ = wrote_ = want_write_ = paused_ = head_seen_ = answering_ = false;
  // A connection may be older than the limits in force.
  parser_.reset(pool_.parser_limits());
  parser_.expect(method, tunnel);
}

void Http1UpstreamConnection::pump(const RequestBuffer& request, bool complete) {
  // Until nothing more is taken: only that is followed by a word that there is room again.
  for (auto bytes = request.from(sent_); !bytes.empty(); bytes = request.from(sent_)) {
    const size_t taken = write(bytes);
    if (taken == 0) break;
    sent_ += taken;
  }
  // Without this the connection is not used again.
  if (!complete || sent_ != request.sendable() || request_ended_) return;
  request_ended_ = true;
  if (tunnel_open_) transport_.shutdown_write();
}

size_t Http1UpstreamConnection::write(std::string_view bytes) {
  const iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
  const auto result = transport_.write({&piece, 1});
  want_write_ = result.io != Transport::Io::done || result.size < bytes.size();
  // Of what TLS has sealed and could not send whole, a part may be out.
  if (transport_.tls() != nullptr) wrote_ = true;
  if (result.io == Transport::Io::done) {
    wrote_ = true;
    return result.size;
  }
  // Broken: an answer that came before may still wait to be read, so reading decides, next turn.
  if (result.io == Transport::Io::failed) {
    want_write_ = false;
    transport_.revisit();
  }
  return 0;
}

void Http1UpstreamConnection::resume() {
  if (!paused_) return;
  paused_ = false;
  transport_.revisit();
}

void Http1UpstreamConnection::on_ready() {
  switch (state_) {
    case State::idle:
      watch_idle();
      return;
    case State::lent:
      if (lent_turn_ == reactor_.turns() && answers_nothing()) return;
      if (want_write_ && transport_.writable()) client_->on_upstream_writable();
      if (state_ == State::lent && !paused_) read();
      return;
    case State::discarding:
      read();
      return;
    case State::connecting:
    case State::closed:
      return;
  }
}

void Http1UpstreamConnection::watch_idle() {
  const auto result = transport_.read(reactor_.scratch());
  if (result.io == Transport::Io::blocked && !transport_.broken()) return;
  // The end, or bytes that nobody asked for: either way it is of no more use.
  if (result.io == Transport::Io::done) pool_.metrics().unsolicited_bytes.add();
  close();
}

bool Http1UpstreamConnection::answers_nothing() {
  // Readiness found in the turn that lent the connection is older than the request: these bytes answer
  // another one, and must never reach this client.
  const auto result = transport_.read(reactor_.scratch());
  if (result.io != Transport::Io::done) return false;
  pool_.metrics().unsolicited_bytes.add();
  fail(ProxyError::Kind::stale_connection,
       wrote_ ? ProxyError::Retry::if_idempotent : ProxyError::Retry::unsent);
  return true;
}

void Http1UpstreamConnection::read() {
  for (int reads = 0; parse(); ++reads) {
    if (paused_) {
      input_.keep();
      client_->on_response_pause();
      return;
    }
    if (reads == kReadsPerTurn) {
      transport_.revisit();
      break;
    }
    const auto result = input_.fill(transport_, reactor_);
    if (result.io == Transport::Io::done) continue;
    if (result.io != Transport::Io::blocked) {
      on_peer_end(result.io == Transport::Io::closed);
      return;
    }
    if (!transport_.open() || transport_.broken()) {
      on_peer_end(false);
      return;
    }
    break;
  }
  if (state_ != State::lent && state_ != State::discarding) return;
  input_.keep();
  if (state_ == State::lent) client_->on_response_pause();
}

bool Http1UpstreamConnection::parse() {
  while (!paused_) {
    size_t used = 0;
    const auto step = parser_.next(input_.view(), used);
    switch (step) {
      case http::Step::need_more:
        input_.consume(used);
        return true;
      case http::Step::head:
        if (parser_.head().status == 101 && !tunnel_) {
          fail(ProxyError::Kind::bad_response, ProxyError::Retry::no);
          return false;
        }
        tunnel_open_ = tunnel_ && http::opens_tunnel(method_, parser_.head().status);
        head_seen_ = parser_.head().status >= 200 || tunnel_open_;
        if (tunnel_open_) transport_.watch_for_silence();
        if (state_ == State::lent) client_->on_response_head(parser_.head());
        input_.consume(used);
        break;
      case http::Step::body:
        if (!deliver_body(parser_.body())) return false;
        input_.consume(used);
        break;
      case http::Step::done:
        input_.consume(used);
        if (!finish_response()) return false;
        break;
      case http::Step::error:
        fail(head_seen_ ? ProxyError::Kind::truncated : ProxyError::Kind::bad_response,
             ProxyError::Retry::if_idempotent);
        return false;
    }
    if (state_ != State::lent && state_ != State::discarding) return false;
  }
  return true;
}

bool Http1UpstreamConnection::deliver_body(std::string_view bytes) {
  if (state_ == State::lent) {
    client_->on_response_body(bytes);
    return true;
  }
  discarded_ += bytes.size();
  if (discarded_ <= kDiscardLimit) return true;
  close();
  return false;
}

bool Http1UpstreamConnection::finish_response() {
  if (!head_seen_) {  // an interim response: the real one follows
    answering_ = true;
    parser_.reset();
    parser_.expect(method_, tunnel_);
    return true;
  }
  const auto& head = parser_.head();
  const bool reusable = !pool_.binds() && head.keep_alive && head.body != http::BodyKind::until_close &&
                        request_ended_ && input_.view().empty() && !transport_.peer_closed();
  if (!input_.view().empty()) pool_.metrics().unsolicited_bytes.add();
  timer_.cancel();
  if (Client* client = std::exchange(client_, nullptr); client != nullptr)
    client->on_response_end(parser_.trailers());
  input_.clear();  // not before: the trailers may lie in it
  if (state_ == State::closed) return false;
  if (!reusable) {
    close();
    return false;
  }
  state_ = State::idle;
  idle_since_ = reactor_.now();
  // Seldom: the last read filled the whole space, so that more may wait, which would be nobody's.
  if (transport_.readable()) watch_idle();
  if (state_ == State::idle) pool_.on_idle(*this);
  return false;
}

void Http1UpstreamConnection::on_peer_end(bool clean) {
  if (clean && head_seen_ && parser_.finish()) {
    finish_response();
    return;
  }
  if (state_ == State::discarding) {
    close();
    return;
  }
  if (head_seen_) {
    fail(ProxyError::Kind::truncated, ProxyError::Retry::no);
    return;
  }
  // An origin that closes an idle connection, as it does when it reloads, may cross the next request on its
  // way.
  const bool stale = reused() && !answering_ && !parser_.started();
  fail(stale ? ProxyError::Kind::stale_connection : ProxyError::Kind::reset,
       wrote_ ? ProxyError::Retry::if_idempotent : ProxyError::Retry::unsent);
}

void Http1UpstreamConnection::fail(ProxyError::Kind kind, ProxyError::Retry retry) {
  Client* client = std::exchange(client_, nullptr);
  close();
  if (client != nullptr) client->on_upstream_failure({kind, ProxyError::Source::upstream, retry});
}

void Http1UpstreamConnection::abandon_response() {
  client_ = nullptr;
  if (!request_ended_ || state_ != State::lent) {
    close();
    return;
  }
  state_ = State::discarding;
  discarded_ = 0;
  paused_ = false;
  reactor_.arm(timer_, kDiscardTime);
  transport_.revisit();
}

void Http1UpstreamConnection::close() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  client_ = nullptr;
  timer_.cancel();
  transport_.close();
  pool_.on_closed(*this);
}

}  // namespace fairlead::proxy
