#include "proxy/upstream/request_buffer.h"

#include <utility>

namespace fairlead::proxy {

void RequestBuffer::begin(size_t replay_limit) {
  end();
  data_ = pool_.take();
  begin_ = 0;
  head_size_ = 0;
  body_end_ = last_byte_ = kOpen;
  replay_limit_ = replay_limit;
  replayable_ = true;
  held_ = false;
}

void RequestBuffer::end() { pool_.give(std::exchange(data_, {})); }

bool RequestBuffer::trim(uint64_t sent) {
  const bool overflow = replayable_ && data_.size() > head_size_ + replay_limit_;
  if (overflow) replayable_ = false;
  if (replayable_) return false;
  // Moving the rest down costs; it pays once most of what is held has gone out.
  const auto gone = static_cast<size_t>(sent - begin_);
  if (gone == data_.size()) {
    data_.clear();
    begin_ = sent;
  } else if (gone > data_.size() / 2) {
    data_.erase(0, gone);
    begin_ = sent;
  }
  return overflow;
}

}  // namespace fairlead::proxy
