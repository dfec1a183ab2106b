#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/string_pool.h"

namespace fairlead::proxy {

/// A request as it goes to the origin, head and framed body, kept from its first byte while it may have to be
/// sent again. Positions count bytes from the beginning of the request. Belongs to a Stream; borrows its
/// storage for each request.
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

  uint64_t size() const { return begin_ + data_.size(); }
  std::string_view from(uint64_t position) const { return std::string_view(data_).substr(position - begin_); }
  bool replayable() const { return replayable_; }
  /// Forgets what was sent once more than the limit is kept, or once no replay can follow. True when this
  /// call was the one that gave up the replay for size.
  bool trim(uint64_t sent);
  void forbid_replay() { replayable_ = false; }

 private:
  StringPool& pool_;
  std::string data_;
  uint64_t begin_ = 0;
  size_t head_size_ = 0;
  size_t replay_limit_ = 0;
  bool replayable_ = true;
};

}  // namespace fairlead::proxy
