#include "proxy/downstream/http2_connection.h"

#include <algorithm>
#include <utility>

#include "proxy/downstream/connection_set.h"
#include "proxy/tls_layer.h"

namespace fairlead::proxy {

namespace {

http2::SessionLimits session_limits(const config::Limits& limits) {
  return {.concurrent_streams = limits.http2_concurrent_streams,
          .stream_window = limits.http2_stream_window,
          .connection_window = limits.http2_connection_window,
          .head = limits.request_head,
          .floods = {.idle_frames = limits.http2_idle_frames,
                     .empty_data_frames = limits.http2_empty_data_frames}};
}

}  // namespace

Http2Connection::Http2Connection(WorkerContext& context, ConnectionSet& set,
                                 std::shared_ptr<const ListenerInfo> listener, ClientAddress address)
    : context_(context),
      set_(set),
      client_(std::move(listener), std::move(address), "h2"),
      transport_(context.reactor, *this),
      output_(context.strings),
      block_(context_.limits().header_count, context_.limits().request_head),
      session_(http2::Session::Role::server, session_limits(context_.limits()), *this),
      turn_end_([](void* self) { static_cast<Http2Connection*>(self)->flush(); }, this),
      timer_([](void* self) { static_cast<Http2Connection*>(self)->on_timer(); }, this),
      head_timer_([](void* self) { static_cast<Http2Connection*>(self)->on_head_timeout(); }, this),
      stall_timer_([](void* self) { static_cast<Http2Connection*>(self)->on_stall(); }, this),
      high_watermark_(context_.limits().connection_buffer) {}

Http2Connection::~Http2Connection() = default;

void Http2Connection::start(Transport& from, std::string_view received) {
  transport_.take(from);
  client_.secure(transport_.tls());
  await_request();
  failed_ = !received.empty() && !receive(received);
  if (set_.draining()) close_if_idle();
  on_transport_ready();
}

// ---- Reading ----

void Http2Connection::on_transport_ready() {
  if (lingering_) {
    if (linger_.ended(transport_, context_.reactor)) close();
    return;
  }
  if (!failed_ && !read()) failed_ = true;
  if (!closed_) flush();
}

bool Http2Connection::read() {
  for (int reads = 0;; ++reads) {
    // A client that does not take what it asked for is not read any further.
    held_ = output_.size() >= kMostUnsent;
    if (held_) return true;
    if (reads == kReadsPerTurn) {
      transport_.revisit();
      return true;
    }
    const auto scratch = context_.reactor.scratch();
    const auto result = transport_.read(scratch);
    if (result.io == Transport::Io::blocked) return !transport_.broken();
    if (result.io != Transport::Io::done) {
      close();
      return false;
    }
    context_.metrics.bytes_received.add(result.size);
    if (!receive({scratch.data(), result.size})) return false;
  }
}

bool Http2Connection::receive(std::string_view bytes) {
  return session_.receive(bytes, context_.reactor.now());
}

http2::SessionStream* Http2Connection::on_stream(int32_t id) {
  if (!draining_) timer_.cancel();
  context_.reactor.arm(head_timer_, context_.limits().request_head_timeout);
  head_stream_ = id;
  return streams_.emplace_back(std::make_unique<Http2Stream>(context_, *this, id)).get();
}

void Http2Connection::release(Http2Stream& stream) {
  if (stream.id() == head_stream_) head_timer_.cancel();  // its head was refused
  const auto found = std::find_if(streams_.begin(), streams_.end(),
                                  [&](const auto& candidate) { return candidate.get() == &stream; });
  context_.reactor.discard(std::move(*found));
  std::swap(*found, streams_.back());
  streams_.pop_back();
  if (!streams_.empty()) return;
  await_request();
  flush_later();
}

// ---- Writing ----

void Http2Connection::reset_after_flush(int32_t id, http2::StreamError error) {
  resets_.emplace_back(id, error);
  flush_later();
}

void Http2Connection::fill() {
  const auto send = [this] {
    if (output_.size() < kMostUnsent && session_.wants_to_send()) session_.send(output_.tail(), kMostUnsent);
  };
  send();
  if (resets_.empty()) return;
  for (const auto& [id, error] : std::exchange(resets_, {})) session_.reset(id, error);
  send();
}

void Http2Connection::flush() {
  if (lingering_) return;
  while (!closed_) {
    fill();
    if (output_.empty()) break;
    const size_t before = output_.size();
    const auto io = output_.flush(transport_);
    const size_t taken = before - output_.size();
    context_.metrics.bytes_sent.add(taken);
    taken_ += taken;
    if (io == Transport::Io::blocked) {
      if (!stall_timer_.armed()) await_progress();
      return;
    }
    stall_timer_.cancel();
    if (io == Transport::Io::failed) {
      close();
      return;
    }
  }
  if (closed_) return;
  output_.clear();
  if (std::exchange(held_, false)) transport_.revisit();
  if (session_.broken() && session_.flood() == nullptr) context_.metrics.add_rejected("http2_protocol");
  if (session_.broken() || failed_ || session_.finished() || (leaving_ && streams_.empty())) linger();
}

// ---- Ends ----

void Http2Connection::await_request() {
  if (draining_) return;
  idle_since_ = context_.reactor.now();
  context_.reactor.arm(timer_, set_.idle_time_left(idle_since_).value_or(Duration::zero()));
}

void Http2Connection::on_timer() {
  if (lingering_) {
    close();
    return;
  }
  if (draining_) {
    session_.shut_down();
    leaving_ = true;
    flush_later();
    return;
  }
  if (const auto left = set_.idle_time_left(idle_since_)) {
    context_.reactor.arm(timer_, *left);
    return;
  }
  context_.metrics.add_limit_hit("connection_idle_timeout");
  session_.shut_down();
  leaving_ = true;
  flush_later();
}

void Http2Connection::on_head_timeout() {
  context_.metrics.add_limit_hit("request_head_timeout");
  session_.shut_down();
  failed_ = true;
  flush_later();
}

void Http2Connection::await_progress() {
  taken_ = 0;
  context_.reactor.arm(stall_timer_, idle_timeout());
}

void Http2Connection::on_stall() {
  if (taken_ >= least_taken()) {
    await_progress();
    return;
  }
  context_.metrics.add_limit_hit("stream_idle_timeout");
  close();
}

void Http2Connection::close_if_idle() {
  if (std::exchange(draining_, true)) return;
  for (const auto& stream : streams_) stream->on_drain();
  session_.announce_shutdown();
  context_.reactor.arm(timer_, kShutdownNotice);
  flush_later();
}

void Http2Connection::end_streams() {
  for (Timer* timer : {&timer_, &head_timer_, &stall_timer_}) timer->cancel();
  for (auto& stream : std::exchange(streams_, {})) context_.reactor.discard(std::move(stream));
}

void Http2Connection::linger() {
  lingering_ = true;
  end_streams();
  linger_.begin(transport_, context_.reactor, timer_);
}

void Http2Connection::close() {
  if (std::exchange(closed_, true)) return;
  end_streams();
  transport_.close();
  set_.remove(*this);
}

}  // namespace fairlead::proxy
