#include "proxy/upstream/http2_upstream_connection.h"

#include <algorithm>
#include <utility>

#include "proxy/tls_layer.h"
#include "proxy/upstream/http2_pool.h"
#include "tls/connection_facts.h"

namespace fairlead::proxy {

Http2UpstreamConnection::Http2UpstreamConnection(Reactor& reactor, Http2Pool& pool,
                                                 const http::ParserLimits& limits)
    : UpstreamConnection(reactor, pool),
      pool_(pool),
      block_(limits.fields, limits.head),
      output_(pool.strings()),
      turn_end_([](void* self) { static_cast<Http2UpstreamConnection*>(self)->flush(); }, this) {}

Http2UpstreamConnection::~Http2UpstreamConnection() = default;

void Http2UpstreamConnection::on_established() {
  // Without agreement on h2 the origin would take the preface for nonsense.
  if (transport_.tls() != nullptr && tls::negotiated_protocol(transport_.tls()->ssl()) != "h2") {
    pool_.on_wrong_protocol(*this);
    return;
  }
  session_.emplace(http2::Session::Role::client,
                   http2::SessionLimits{.stream_window = pool_.limits().http2_stream_window,
                                        .connection_window = pool_.limits().http2_connection_window},
                   static_cast<http2::Session::Owner&>(*this));
  received_ = reactor_.now();
  flush_later();
  pool_.on_room(*this);
  if (transport_.readable()) transport_.revisit();
}

bool Http2UpstreamConnection::has_room() const {
  if (!session_.has_value() || retired_ || closed_ || !session_->can_request()) return false;
  const uint32_t taken = session_->has_settings() ? session_->peer_concurrent_streams() : pool_.streams();
  return exchanges_.size() < std::min(pool_.limits().http2_concurrent_streams, taken);
}

Http2Exchange& Http2UpstreamConnection::new_exchange() {
  if (idle_hook.is_linked()) pool_.on_busy(*this);
  return *exchanges_.emplace_back(std::make_unique<Http2Exchange>(*this));
}

void Http2UpstreamConnection::release(Http2Exchange& exchange) {
  const auto found = std::find_if(exchanges_.begin(), exchanges_.end(),
                                  [&](const auto& candidate) { return candidate.get() == &exchange; });
  if (found == exchanges_.end()) return;
  std::replace(touched_.begin(), touched_.end(), &exchange, static_cast<Http2Exchange*>(nullptr));
  reactor_.discard(std::move(*found));
  std::swap(*found, exchanges_.back());
  exchanges_.pop_back();
  if (closed_) return;
  if (exchanges_.empty()) idle_since_ = reactor_.now();
  if (retired_ && exchanges_.empty()) {
    flush_later();  // closes once the last words are out
  } else {
    pool_.on_room(*this);
  }
}

void Http2UpstreamConnection::on_ready() {
  if (!output_.empty() && transport_.writable()) flush();
  if (closed_) return;
  const bool alive = read();
  pause_responses();
  if (closed_) return;
  flush();
  if (!alive) close();
}

bool Http2UpstreamConnection::read() {
  for (int reads = 0; !closed_; ++reads) {
    if (reads == kReadsPerTurn) {
      transport_.revisit();
      return true;
    }
    const auto result = transport_.read(reactor_.scratch());
    if (result.io == Transport::Io::blocked) return !transport_.broken();
    if (result.io != Transport::Io::done) return false;
    received_ = reactor_.now();
    if (!session_->receive({reactor_.scratch().data(), result.size}, received_)) return false;
  }
  return false;
}

void Http2UpstreamConnection::pause_responses() {
  while (!touched_.empty()) {  // callbacks may touch more
    Http2Exchange* exchange = touched_.back();
    touched_.pop_back();
    if (exchange != nullptr) exchange->pause_response();
  }
}

void Http2UpstreamConnection::flush() {
  while (!closed_) {
    if (output_.size() < kMostUnsent && session_->wants_to_send())
      session_->send(output_.tail(), kMostUnsent);
    if (output_.empty()) break;
    const auto io = output_.flush(transport_);
    if (io == Transport::Io::failed) transport_.revisit();
    if (io != Transport::Io::done) break;
  }
  if (closed_) return;
  // What broke the protocol is not waited for; that it did was told as far as the socket took it.
  if (session_->broken() || (retired_ && exchanges_.empty() && output_.empty())) close();
}

void Http2UpstreamConnection::on_goaway(int32_t) {
  // nghttp2 closes the streams that will not be served, as refused.
  retired_ = true;
}

void Http2UpstreamConnection::on_settings() {
  if (session_->has_settings()) pool_.on_streams_told(session_->peer_concurrent_streams());
  for (const auto& exchange : exchanges_) exchange->on_settings();
  pool_.on_room(*this);
}

void Http2UpstreamConnection::doubt(Time since) {
  if (received_ < since) retired_ = true;
}

void Http2UpstreamConnection::close() {
  if (std::exchange(closed_, true)) return;
  timer_.cancel();
  transport_.close();
  bool told = false;
  for (auto& exchange : std::exchange(exchanges_, {})) {
    Http2Exchange& failed = *exchange;
    reactor_.discard(std::move(exchange));
    told = failed.fail_with_connection(told);
  }
  pool_.on_closed(*this);
}

}  // namespace fairlead::proxy
