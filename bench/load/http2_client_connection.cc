#include "bench/load/http2_client_connection.h"

#include <algorithm>
#include <cerrno>

namespace fairlead::bench {

using proxy::http2::Session;
using proxy::http2::StreamError;

void Http2ClientConnection::on_open() {
  session_.emplace(
      Session::Role::client,
      proxy::http2::SessionLimits{.stream_window = 256 * 1024, .connection_window = 16 * 1024 * 1024},
      static_cast<Session::Owner&>(*this));
  // With TLS the server's first frames may have come with the end of the handshake, which no event will tell.
  read();
  if (state() == State::open) flush();
}

void Http2ClientConnection::on_event(uint32_t) {
  read();
  if (state() == State::open) flush();
}

void Http2ClientConnection::read() {
  for (;;) {
    const ssize_t n = channel_.receive({scratch(), kScratch});
    if (n < 0 && errno == EAGAIN) break;
    if (n <= 0) return lose(tls_failed() ? Outcome::tls_error : Outcome::reset);
    if (!session_->receive({scratch(), static_cast<size_t>(n)})) {
      send_some();  // the last word
      return lose(Outcome::malformed);
    }
  }
  end_if_done();
}

bool Http2ClientConnection::has_room() const {
  if (state() != State::open || retired_ || !session_->can_request()) return false;
  return streams_.size() - unused_.size() < std::min(request_.streams, session_->peer_concurrent_streams());
}

PendingRequest* Http2ClientConnection::send(Time intended, Time deadline) {
  if (unused_.empty()) unused_.push_back(&streams_.emplace_back(*this));
  Http2ClientStream& stream = *unused_.back();
  stream.begin();
  const int32_t id = session_->request(request_.fields, !request_.body.empty(), stream);
  if (id < 0) return nullptr;
  unused_.pop_back();
  stream.id = id;
  stream.intended = intended;
  stream.deadline = deadline;
  retired_ = request_.close;
  return &stream;
}

void Http2ClientConnection::flush() {
  if (state() != State::open) return;
  if (!send_some()) return lose(tls_failed() ? Outcome::tls_error : Outcome::reset);
  if (session_->broken()) return lose(Outcome::malformed);
  end_if_done();
}

bool Http2ClientConnection::send_some() {
  for (;;) {
    if (unsent_.size() < kMostUnsent) session_->send(unsent_, kMostUnsent);
    if (unsent_.empty()) return true;
    const ssize_t n = channel_.send(unsent_);
    if (n < 0) return errno == EAGAIN;
    unsent_.erase(0, static_cast<size_t>(n));
  }
}

void Http2ClientConnection::cancel(PendingRequest& request) {
  auto& stream = static_cast<Http2ClientStream&>(request);
  stream.abandoned = true;
  session_->reset(stream.id, StreamError::cancel);
  flush();
}

void Http2ClientConnection::on_stream_closed(Http2ClientStream& stream, StreamError error) {
  stream.id = 0;
  unused_.push_back(&stream);
  if (stream.abandoned) return;
  if (!stream.complete() && error == StreamError::refused) return owner_.on_returned(stream);
  owner_.on_finished(stream, stream.response(error));
}

void Http2ClientConnection::lose(Outcome outcome) {
  end();
  for (Http2ClientStream& stream : streams_) {
    if (stream.id == 0 || stream.abandoned) continue;
    owner_.on_finished(stream,
                       stream.complete() ? stream.response(StreamError::none) : Response{outcome, 0, {}, {}});
  }
}

void Http2ClientConnection::end_if_done() {
  if (retired_ && streams_.size() == unused_.size()) end();
}

}  // namespace fairlead::bench
