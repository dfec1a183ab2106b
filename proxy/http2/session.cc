#include "proxy/http2/session.h"

#include <algorithm>
#include <array>

namespace fairlead::proxy::http2 {

namespace {

std::string_view view(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

/// What nghttp2 calls. A value other than 0 stops it for good.
struct Session::Callbacks {
  static Session& self(void* user) { return *static_cast<Session*>(user); }

  static int on_begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    Session& s = self(user);
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) {
      if (SessionStream* stream = s.stream(frame->hd.stream_id); stream != nullptr) stream->on_fields_begin();
      return 0;
    }
    const int32_t id = frame->hd.stream_id;
    s.last_stream_ = std::max(s.last_stream_, id);
    s.guard_.on_stream();
    SessionStream* stream = s.owner_.on_stream(id);
    if (stream == nullptr) {
      s.reset(id, StreamError::refused);
      return 0;
    }
    nghttp2_session_set_stream_user_data(session, id, stream);
    stream->on_fields_begin();
    return 0;
  }

  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
                       const uint8_t* value, size_t value_size, uint8_t, void* user) {
    if (SessionStream* stream = self(user).stream(frame->hd.stream_id); stream != nullptr)
      stream->on_field(view(name, name_size), view(value, value_size));
    return 0;
  }

  static int on_frame_recv(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    Session& s = self(user);
    const bool ended = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    switch (frame->hd.type) {
      case NGHTTP2_HEADERS:
        s.guard_.on_useful();
        if (SessionStream* stream = s.stream(frame->hd.stream_id); stream != nullptr)
          stream->on_fields_end(ended);
        return 0;
      case NGHTTP2_DATA:
        if (frame->hd.length == frame->data.padlen && !ended)
          return s.guard_.on_empty_data() ? 0 : s.flooded("empty_data");
        s.guard_.on_useful();
        if (SessionStream* stream = s.stream(frame->hd.stream_id); stream != nullptr && ended)
          stream->on_end();
        return 0;
      case NGHTTP2_GOAWAY:
        s.owner_.on_goaway(frame->goaway.last_stream_id);
        return 0;
      case NGHTTP2_SETTINGS:
        s.has_settings_ |= (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0;
        s.owner_.on_settings();
        return s.count_idle("settings");
      case NGHTTP2_PING:
        return s.count_idle("ping");
      case NGHTTP2_RST_STREAM:
        // An origin costs nothing by refusing what this side has begun.
        return s.role_ == Role::client || s.guard_.on_reset() ? 0 : s.flooded("rapid_reset");
      case NGHTTP2_WINDOW_UPDATE:
        return s.count_idle("window_update");
      default:
        return 0;
    }
  }

  static int on_frame_send(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    Session& s = self(user);
    const int32_t id = frame->hd.stream_id;
    if (frame->hd.type == NGHTTP2_RST_STREAM && !s.was_reset(id)) {  // by nghttp2
      s.remember_reset(id);
      s.owner_.on_refused();
      if (std::erase(s.invalid_, id) == 0 && !s.guard_.on_induced_reset()) s.flooded("induced_reset");
    }
    if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.error_code != NGHTTP2_NO_ERROR) s.broken_ = true;
    return 0;
  }

  static int on_data_chunk(nghttp2_session* session, uint8_t, int32_t id, const uint8_t* bytes, size_t size,
                           void* user) {
    SessionStream* stream = self(user).stream(id);
    // What waits for one stream holds back no other: the connection's window is open again at once.
    nghttp2_session_consume_connection(session, size);
    if (stream == nullptr) {
      nghttp2_session_consume_stream(session, id, size);
    } else {
      stream->on_data(view(bytes, size));
    }
    return 0;
  }

  static int on_stream_close(nghttp2_session* session, int32_t id, uint32_t error, void* user) {
    Session& s = self(user);
    s.forget_widening(id);
    SessionStream* stream = s.stream(id);
    if (stream == nullptr) return 0;
    nghttp2_session_set_stream_user_data(session, id, nullptr);
    stream->on_close(static_cast<StreamError>(error));
    return 0;
  }

  // What the peer sent was against the protocol; nghttp2 resets its stream. Of a body that is not as long as
  // its content-length it does not tell here: those resets are counted as they leave.
  static int on_invalid_frame(nghttp2_session*, const nghttp2_frame* frame, int, void* user) {
    Session& s = self(user);
    s.invalid_.push_back(frame->hd.stream_id);
    return s.guard_.on_induced_reset() ? 0 : s.flooded("induced_reset");
  }

  static ssize_t read_body(nghttp2_session* session, int32_t id, uint8_t*, size_t size, uint32_t* flags,
                           nghttp2_data_source* source, void*) {
    auto* stream = static_cast<SessionStream*>(source->ptr);
    const size_t available = stream->unsent().size();
    const size_t taken = std::min(available, size);
    const bool last = taken == available && stream->last();
    if (taken == 0 && !last) return NGHTTP2_ERR_DEFERRED;
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (!last) return static_cast<ssize_t>(taken);
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (const auto trailers = stream->trailers(); !trailers.empty()) {
      *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
      nghttp2_submit_trailer(session, id, trailers.data(), trailers.size());
      if (taken == 0) stream->on_taken(0);  // they go without a DATA frame, which would tell
    }
    return static_cast<ssize_t>(taken);
  }

  static int send_body(nghttp2_session*, nghttp2_frame* frame, const uint8_t* header, size_t size,
                       nghttp2_data_source* source, void* user) {
    Session& s = self(user);
    auto* stream = static_cast<SessionStream*>(source->ptr);
    (void)frame;  // padding is never chosen here
    // The header has promised so many bytes: with fewer, the peer would take the next frame for the rest.
    const auto body = stream->unsent();
    if (body.size() < size) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    s.out_->append(view(header, kFrameHeader));
    s.out_->append(body.substr(0, size));
    s.guard_.on_useful();
    stream->on_taken(size);
    // Never WOULDBLOCK, which would keep the frame's header for a later time, when its body may be gone.
    return s.out_->size() >= s.limit_ ? NGHTTP2_ERR_PAUSE : 0;
  }

  static nghttp2_session_callbacks* all() {
    static nghttp2_session_callbacks* const made = [] {
      nghttp2_session_callbacks* c = nullptr;
      nghttp2_session_callbacks_new(&c);
      nghttp2_session_callbacks_set_on_frame_send_callback(c, on_frame_send);
      nghttp2_session_callbacks_set_on_begin_headers_callback(c, on_begin_headers);
      nghttp2_session_callbacks_set_on_header_callback(c, on_header);
      nghttp2_session_callbacks_set_on_frame_recv_callback(c, on_frame_recv);
      nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, on_data_chunk);
      nghttp2_session_callbacks_set_on_stream_close_callback(c, on_stream_close);
      nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(c, on_invalid_frame);
      nghttp2_session_callbacks_set_send_data_callback(c, send_body);
      return c;
    }();
    return made;
  }

  static nghttp2_option* options() {
    static nghttp2_option* const made = [] {
      nghttp2_option* o = nullptr;
      nghttp2_option_new(&o);
      nghttp2_option_set_no_auto_window_update(o, 1);
      nghttp2_option_set_max_outbound_ack(o, kControlFramesQueued);
      nghttp2_option_set_no_closed_streams(o, 1);
      nghttp2_option_set_max_send_header_block_length(o, kLargestHead);
      nghttp2_option_set_server_fallback_rfc7540_priorities(o, 0);
      return o;
    }();
    return made;
  }
};

Session::Session(Role role, const SessionLimits& limits, Owner& owner)
    : owner_(owner),
      role_(role),
      limits_(limits),
      scanner_(role == Role::server ? NGHTTP2_CLIENT_MAGIC_LEN : 0),
      guard_(limits.floods),
      resets_remembered_(std::max(kResetsRemembered, limits.concurrent_streams)) {
  if (role == Role::server) {
    nghttp2_session_server_new2(&session_, Callbacks::all(), this, Callbacks::options());
  } else {
    nghttp2_session_client_new2(&session_, Callbacks::all(), this, Callbacks::options());
  }
  // The last is for either role another: what a server takes, and what a client does without.
  const auto last =
      role == Role::server ? NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL : NGHTTP2_SETTINGS_ENABLE_PUSH;
  const std::array<nghttp2_settings_entry, 4> settings = {{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.concurrent_streams},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.stream_window},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.head},
      {last, role == Role::server ? 1u : 0u},
  }};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0,
                                        static_cast<int32_t>(limits.connection_window));
}

Session::~Session() { nghttp2_session_del(session_); }

bool Session::receive(std::string_view bytes, Time now) {
  guard_.on_time(now);
  size_t fed = 0;
  for (size_t scanned = 0; scanned < bytes.size();) {
    const size_t begin = scanned;
    scanned += scanner_.next(bytes.substr(begin));
    if (!scanner_.at_header()) continue;
    // A header is judged by what the frames before it have done.
    if (!feed(bytes.substr(fed, begin - fed)) || !admit(scanner_.header())) return false;
    fed = begin;
  }
  return feed(bytes.substr(fed)) && nghttp2_session_want_read(session_) != 0;
}

bool Session::feed(std::string_view bytes) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  if (nghttp2_session_mem_recv(session_, data, bytes.size()) >= 0) return true;
  // What is no protocol error, which nghttp2 answers itself, is one of its bounds.
  if (flood_ == nullptr) flooded("continuation");
  return false;
}

bool Session::admit(const FrameHeader& header) {
  switch (header.type) {
    case NGHTTP2_DATA:
    case NGHTTP2_HEADERS:
      if (!is_over(header.stream)) return true;
      nghttp2_session_terminate_session(session_, NGHTTP2_STREAM_CLOSED);
      return false;
    case NGHTTP2_RST_STREAM:
    case NGHTTP2_SETTINGS:
    case NGHTTP2_PUSH_PROMISE:
    case NGHTTP2_PING:
    case NGHTTP2_GOAWAY:
    case NGHTTP2_WINDOW_UPDATE:
    case NGHTTP2_CONTINUATION:
      return true;  // told by nghttp2
    case NGHTTP2_PRIORITY:
      return count_idle("priority") == 0;
    default:
      return count_idle("unknown_frame") == 0;
  }
}

void Session::forget_widening(int32_t id) {
  const int64_t window = nghttp2_session_get_stream_effective_local_window_size(session_, id);
  const int64_t wider = window - limits_.stream_window;
  if (wider > 0) widened_ -= std::min(widened_, static_cast<size_t>(wider));
}

// RFC 9113 §5.1 has frames on a stream that both sides have closed as an error, unless this side closed it
// and the peer may not know; nghttp2 passes them over.
bool Session::is_over(int32_t id) const {
  // What an origin still sends on streams that were given up here is no reason to lose the others.
  if (role_ == Role::client || id == 0 || id > last_stream_) return false;
  return nghttp2_session_find_stream(session_, id) == nullptr && !was_reset(id);
}

bool Session::was_reset(int32_t id) const {
  return std::find(reset_here_.begin(), reset_here_.end(), id) != reset_here_.end();
}

void Session::remember_reset(int32_t id) {
  if (reset_here_.size() >= resets_remembered_) reset_here_.pop_front();
  reset_here_.push_back(id);
}

void Session::send(std::string& out, size_t limit) {
  out_ = &out;
  limit_ = limit;
  while (out.size() < limit) {
    const uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &bytes);
    if (size <= 0) break;
    out.append(view(bytes, static_cast<size_t>(size)));
  }
  out_ = nullptr;
}

int32_t Session::request(std::span<const nghttp2_nv> fields, bool with_body, SessionStream& stream) {
  const nghttp2_data_provider body{.source = {.ptr = &stream}, .read_callback = Callbacks::read_body};
  guard_.on_stream();
  return nghttp2_submit_request(session_, nullptr, fields.data(), fields.size(), with_body ? &body : nullptr,
                                &stream);
}

void Session::respond(int32_t id, std::span<const nghttp2_nv> fields, bool with_body) {
  const nghttp2_data_provider body{.source = {.ptr = stream(id)}, .read_callback = Callbacks::read_body};
  nghttp2_submit_response(session_, id, fields.data(), fields.size(), with_body ? &body : nullptr);
}

void Session::respond_interim(int32_t id, std::span<const nghttp2_nv> fields) {
  nghttp2_submit_headers(session_, NGHTTP2_FLAG_NONE, id, nullptr, fields.data(), fields.size(), nullptr);
}

void Session::reset(int32_t id, StreamError error) {
  remember_reset(id);
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, static_cast<uint32_t>(error));
}

void Session::credit(int32_t id, size_t size) { nghttp2_session_consume_stream(session_, id, size); }

void Session::credit_taken(int32_t id, size_t size, Duration waited) {
  const auto uncredited = [&] { return nghttp2_session_get_stream_effective_recv_data_length(session_, id); };
  const int32_t before = uncredited();
  credit(id, size);
  // The peer is told, as after each half of the window: if it has filled that within a round trip, the other
  // half keeps it busy for as long only.
  if (waited <= kAtOnce && uncredited() < before) widen(id);
}

void Session::widen(int32_t id) {
  const int32_t window = nghttp2_session_get_stream_effective_local_window_size(session_, id);
  const auto initial = static_cast<int32_t>(limits_.stream_window);
  if (window < initial || window > kWidest) return;  // the peer has not taken the settings yet
  if (widened_ + static_cast<size_t>(window) > limits_.connection_window) return;
  widened_ += static_cast<size_t>(window);
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, id, 2 * window);
}

void Session::shut_down() {
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(session_),
                        NGHTTP2_NO_ERROR, nullptr, 0);
}

uint32_t Session::peer_concurrent_streams() const {
  return nghttp2_session_get_remote_settings(session_, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

int Session::flooded(const char* kind) {
  if (flood_ == nullptr) owner_.on_flood();
  flood_ = kind;
  nghttp2_session_terminate_session(session_, NGHTTP2_ENHANCE_YOUR_CALM);
  return NGHTTP2_ERR_CALLBACK_FAILURE;
}

}  // namespace fairlead::proxy::http2
