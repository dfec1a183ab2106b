#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::proxy::http {

/// Follows the frames of one direction of a WebSocket (RFC 6455 §5.2) without looking at what they carry, so
/// that a frame of the proxy's own can be put between two of them. Never fails: what is no WebSocket just has
/// boundaries that mean nothing.
class WebSocketFrames {
 public:
  /// Goes on to the end of the frame under way, or of `bytes`; how many bytes that took.
  size_t next(std::string_view bytes);
  /// Whether no frame has begun that has not ended.
  bool at_boundary() const { return header_ == 0 && payload_ == 0; }
  /// Whether this direction has said Close (§5.5.1): nothing may follow.
  bool closed() const { return closed_; }

 private:
  /// Takes one byte of a frame's header.
  void take_header(uint8_t byte);

  uint64_t payload_ = 0;     // bytes of it still to come
  uint64_t length_ = 0;      // as far as the header has told it
  uint8_t header_ = 0;       // bytes of it taken; 0: none has begun
  uint8_t header_size_ = 2;  // as far as is known
  uint8_t extended_ = 0;     // bytes of length that follow the first two
  bool close_frame_ = false;
  bool closed_ = false;
};

/// A Close frame (RFC 6455 §5.5.1) with 1001, "going away": as a server sends it, and, masked, as a client
/// must.
inline constexpr std::string_view kGoingAway("\x88\x02\x03\xe9", 4);
inline constexpr std::string_view kGoingAwayMasked("\x88\x82\x00\x00\x00\x00\x03\xe9", 8);

}  // namespace fairlead::proxy::http
