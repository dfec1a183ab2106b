#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/string_pool.h"

namespace fairlead::proxy {

/// A request on its way to the origin: the head as HTTP/1 text, the body as it is framed there (for HTTP/2,
/// plain) and trailers that no framing holds; kept from its first byte while it may have to be sent again.
/// Positions count bytes from the beginning of the request. Belongs to a Stream; borrows its storage for each
/// request.
class RequestBuffer {
 public:
  explicit RequestBuffer(StringPool& pool) : pool_(pool) {}

  /// Begins a request. `replay_limit`: bytes of body beyond the head that are kept for a replay.
  void begin(size_t replay_limit);
  /// The request is over: gives the storage back.
  void end();
  /// Where serialisers append.
  std::string& tail() { return data_; }
  /// The head ends here: what follows is body.
  void end_head() { head_size_ = data_.size(); }
  /// Replaces bytes of the head, while all of it is kept.
  void overwrite(size_t position, std::string_view bytes) { data_.replace(position, bytes.size(), bytes); }
  /// Keeps the body from being sent: a tunnel that is asked for may not be used before it opens.
  void hold_body() { held_ = true; }
  void release_body() { held_ = false; }
  /// Keeps the last byte of a body of `length` bytes from being sent: an origin takes it for the end of the
  /// request, which the client has yet to confirm. Follows end_head().
  void hold_end(uint64_t length) { last_byte_ = head_size_ + length - 1; }
  void release_end() { last_byte_ = kOpen; }
  /// The body is whole, but its end is held.
  bool waits_for_end() const { return size() > last_byte_; }
  /// The body ends here: what follows are trailers, as lines.
  void end_body() { body_end_ = size(); }

  size_t head_size() const { return head_size_; }
  /// Position behind the body's last byte, so far.
  uint64_t body_end() const { return std::min(body_end_, sendable()); }
  uint64_t size() const { return begin_ + data_.size(); }
  /// Position behind the last byte that may be sent.
  uint64_t sendable() const { return held_ ? head_size_ : std::min(size(), last_byte_); }
  /// What may be sent from `position` on.
  std::string_view from(uint64_t position) const {
    return std::string_view(data_).substr(position - begin_, sendable() - position);
  }
  bool replayable() const { return replayable_; }
  /// Forgets what was sent once more than the limit is kept, or once no replay can follow. True when this
  /// call was the one that gave up the replay for size.
  bool trim(uint64_t sent);
  void forbid_replay() { replayable_ = false; }

 private:
  static constexpr uint64_t kOpen = ~uint64_t{0};

  StringPool& pool_;
  std::string data_;
  uint64_t begin_ = 0;
  size_t head_size_ = 0;
  uint64_t body_end_ = kOpen;
  uint64_t last_byte_ = kOpen;  // position of the one that is held
  size_t replay_limit_ = 0;
  bool replayable_ = true;
  bool held_ = false;
};

}  // namespace fairlead::proxy
