#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/http2/flood_guard.h"
#include "proxy/http2/frame_scanner.h"

namespace fairlead::proxy::http2 {

/// Bounds of one connection, as they are told to the peer and kept here.
struct SessionLimits {
  uint32_t concurrent_streams = 100;
  uint32_t stream_window = 64 * 1024;  // bytes that a peer may send unread, per stream to begin with
  // Bytes that may be on their way on a connection; and by how much windows of its streams may grow together.
  uint32_t connection_window = 1024 * 1024;
  uint32_t head = 60 * 1024;  // bytes of one header block, unpacked
  FloodLimits floods{};
};

/// Why a stream ended; RFC 9113 §7.
enum class StreamError : uint32_t {
  none = NGHTTP2_NO_ERROR,
  protocol = NGHTTP2_PROTOCOL_ERROR,
  internal = NGHTTP2_INTERNAL_ERROR,
  refused = NGHTTP2_REFUSED_STREAM,
  cancel = NGHTTP2_CANCEL,
  enhance_your_calm = NGHTTP2_ENHANCE_YOUR_CALM,
};

/// One stream's side of a Session. Belongs to whoever made it; the session only refers to it, until
/// `on_close`.
class SessionStream {
 public:
  /// A header block begins.
  virtual void on_fields_begin() = 0;
  /// One field of it, pseudo-header fields first. There may be more than anybody wants to keep.
  virtual void on_field(std::string_view name, std::string_view value) = 0;
  /// The block is complete: a head, an interim head, or trailers. `ended`: nothing follows.
  virtual void on_fields_end(bool ended) = 0;
  /// Body bytes, which count against the window until credit() gives them back.
  virtual void on_data(std::string_view bytes) = 0;
  /// The body has ended without trailers.
  virtual void on_end() = 0;
  /// The stream is over; the session has forgotten it.
  virtual void on_close(StreamError error) = 0;

  /// Body bytes that can be sent now; good until the next call of anything here.
  virtual std::string_view unsent() = 0;
  /// That many of them are on their way; with the last of them, or with none, the end and the trailers.
  virtual void on_taken(size_t size) = 0;
  /// Whether the body ends with unsent().
  virtual bool last() = 0;
  /// What follows the body, if anything: as name-value pairs for the moment of the call.
  virtual std::span<const nghttp2_nv> trailers() = 0;

 protected:
  ~SessionStream() = default;
};

/// One end of an HTTP/2 connection (RFC 9113), socket-free: bytes in, calls; calls, bytes out. nghttp2 behind
/// it keeps the protocol; here is what it leaves open: frames on closed streams are refused, floods are
/// counted, flow-control credit returns only when asked for. Belongs to its connection; worker's thread only.
class Session {
 public:
  enum class Role : uint8_t { server, client };

  class Owner {
   public:
    /// Server: a request begins. Null refuses the stream.
    virtual SessionStream* on_stream(int32_t id) = 0;
    /// The peer will serve no stream above `last`.
    virtual void on_goaway(int32_t last) = 0;
    /// A message was against the rules of HTTP; its stream is reset.
    virtual void on_refused() = 0;
    /// The peer has said how many streams it takes at a time.
    virtual void on_settings() = 0;
    /// The peer floods, see flood(); it was told that the connection ends.
    virtual void on_flood() {}

   protected:
    ~Owner() = default;
  };

  Session(Role role, const SessionLimits& limits, Owner& owner);
  ~Session();
  Session(const Session&) = delete;

  /// Takes what was received. False: the peer broke the protocol or floods; a GOAWAY that says so waits to be
  /// sent, and nothing more is to be received. `now` is by how much more a peer may say that carries nothing.
  bool receive(std::string_view bytes, Time now = {});
  /// Appends what is to be sent, until `out` holds `limit` bytes or nothing is left.
  void send(std::string& out, size_t limit);
  /// Whether send() would append anything.
  bool wants_to_send() const { return nghttp2_session_want_write(session_) != 0; }
  /// Neither side has anything to say any more.
  bool finished() const { return !wants_to_send() && nghttp2_session_want_read(session_) == 0; }

  /// Client: begins a request; the stream's number, or a negative number when none can begin.
  int32_t request(std::span<const nghttp2_nv> fields, bool with_body, SessionStream& stream);
  /// Server: a response head; or, with `interim`, a 1xx.
  void respond(int32_t id, std::span<const nghttp2_nv> fields, bool with_body);
  void respond_interim(int32_t id, std::span<const nghttp2_nv> fields);
  /// More body, or its end, can be had from the stream.
  void resume(int32_t id) { nghttp2_session_resume_data(session_, id); }
  void reset(int32_t id, StreamError error);
  /// `size` bytes of body were taken by the other side: the peer may send as many more.
  void credit(int32_t id, size_t size);
  /// The same of bytes for which the other side had room after they `waited` so long. At once, the window is
  /// what holds back the peer, as on a long path, and it becomes wider.
  void credit_taken(int32_t id, size_t size, Duration waited);

  /// First step of a graceful end: the peer is told to begin nothing new, what crosses on the wire is still
  /// taken (RFC 9113 §6.8).
  void announce_shutdown() { nghttp2_submit_shutdown_notice(session_); }
  /// Second step: later streams are not served.
  void shut_down();
  uint32_t peer_concurrent_streams() const;
  /// Whether the peer has told its settings, and whether it takes an extended CONNECT (RFC 8441).
  bool has_settings() const { return has_settings_; }
  bool takes_extended_connect() const {
    return nghttp2_session_get_remote_settings(session_, NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL) == 1;
  }
  /// Whether a request may begin as far as numbers go: stream identifiers run out after 2^30.
  bool can_request() const { return nghttp2_session_check_request_allowed(session_) != 0; }
  /// Whether an error has ended the connection; known once the GOAWAY that says so was taken by send().
  bool broken() const { return broken_; }
  /// What the peer floods with, once receive() has failed for that; else null.
  const char* flood() const { return flood_; }

 private:
  struct Callbacks;
  friend struct Callbacks;
  static constexpr size_t kFrameHeader = 9;
  static constexpr size_t kControlFramesQueued = 1000;
  static constexpr size_t kLargestHead = 4 * 1024 * 1024;  // to be sent; the configuration has 1 MiB at most
  static constexpr Duration kAtOnce = std::chrono::milliseconds(10);  // the turns of two ends, and some more
  static constexpr int32_t kWidest = 1 << 29;                         // window that may still be doubled
  static constexpr uint32_t kResetsRemembered = 100;                  // or as many as there may be streams

  SessionStream* stream(int32_t id) const {
    return static_cast<SessionStream*>(nghttp2_session_get_stream_user_data(session_, id));
  }
  int count_idle(const char* kind) { return guard_.on_idle_frame() ? 0 : flooded(kind); }
  bool feed(std::string_view bytes);
  /// Judges a frame by its header, before it is taken.
  bool admit(const FrameHeader& header);
  bool is_over(int32_t id) const;
  void widen(int32_t id);
  void forget_widening(int32_t id);
  void remember_reset(int32_t id);
  bool was_reset(int32_t id) const;
  /// Ends the connection; a code for nghttp2 to stop at.
  int flooded(const char* kind);

  nghttp2_session* session_ = nullptr;
  Owner& owner_;
  const Role role_;
  int32_t last_stream_ = 0;  // server: the highest that the peer has begun
  const SessionLimits limits_;
  size_t widened_ = 0;  // bytes, of the windows of all streams that there are
  FrameScanner scanner_;
  FloodGuard guard_;
  std::deque<int32_t> reset_here_;  // given up by this side lately: what still comes on them is no error
  std::vector<int32_t> invalid_;    // counted as resets that the peer made necessary, which are to leave yet
  const size_t resets_remembered_;
  size_t limit_ = 0;  // of out_
  bool has_settings_ = false;
  bool broken_ = false;
  std::string* out_ = nullptr;   // during send()
  const char* flood_ = nullptr;  // what the peer floods with, once it does
};

}  // namespace fairlead::proxy::http2
