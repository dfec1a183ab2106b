#include "proxy/http/websocket_frames.h"

#include <algorithm>

namespace fairlead::proxy::http {

namespace {
constexpr uint8_t kOpcode = 0x0f;
constexpr uint8_t kCloseOpcode = 8;
constexpr uint8_t kMasked = 0x80;
constexpr uint8_t kLength = 0x7f;  // 126: two bytes follow, 127: eight
}  // namespace

void WebSocketFrames::take_header(uint8_t byte) {
  ++header_;
  if (header_ == 1) {
    close_frame_ = (byte & kOpcode) == kCloseOpcode;
    return;
  }
  if (header_ == 2) {
    const uint8_t length = byte & kLength;
    const uint8_t extended = length == 127 ? 8 : length == 126 ? 2 : 0;
    length_ = extended == 0 ? length : 0;
    header_size_ = static_cast<uint8_t>(2 + extended + ((byte & kMasked) != 0 ? 4 : 0));
    extended_ = extended;
    return;
  }
  if (header_ <= 2 + extended_) length_ = length_ << 8 | byte;
}

size_t WebSocketFrames::next(std::string_view bytes) {
  size_t taken = 0;
  while (taken < bytes.size()) {
    if (payload_ == 0) {
      take_header(static_cast<uint8_t>(bytes[taken++]));
      if (header_ < header_size_) continue;
      payload_ = length_;
      header_ = 0;
      header_size_ = 2;
    }
    const auto size = static_cast<size_t>(std::min<uint64_t>(payload_, bytes.size() - taken));
    payload_ -= size;
    taken += size;
    if (payload_ > 0) continue;
    closed_ |= close_frame_;
    break;
  }
  return taken;
}

}  // namespace fairlead::proxy::http
