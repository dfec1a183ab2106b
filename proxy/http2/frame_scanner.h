#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::proxy::http2 {

/// RFC 9113 §4.1.
struct FrameHeader {
  uint32_t length = 0;
  uint8_t type = 0;
  uint8_t flags = 0;
  int32_t stream = 0;
};

/// Finds the frame headers in what is received, wherever it was cut.
class FrameScanner {
 public:
  /// `preface`: bytes before the first frame.
  explicit FrameScanner(size_t preface) : payload_(preface) {}

  /// Takes some of `bytes`, at least one: payload, or a header as far as it goes; how many. at_header() tells
  /// whether a header was completed by the last of them.
  size_t next(std::string_view bytes) {
    complete_ = false;
    if (payload_ > 0) {
      const size_t taken = std::min(payload_, bytes.size());
      payload_ -= taken;
      return taken;
    }
    const size_t taken = std::min(kSize - have_, bytes.size());
    std::copy_n(bytes.begin(), taken, raw_.begin() + static_cast<ptrdiff_t>(have_));
    have_ += taken;
    if (have_ == kSize) parse();
    return taken;
  }
  bool at_header() const { return complete_; }
  const FrameHeader& header() const { return header_; }

 private:
  static constexpr size_t kSize = 9;

  uint32_t byte(size_t i) const { return static_cast<uint8_t>(raw_[i]); }
  void parse() {
    header_ = {.length = byte(0) << 16 | byte(1) << 8 | byte(2),
               .type = static_cast<uint8_t>(byte(3)),
               .flags = static_cast<uint8_t>(byte(4)),
               .stream = static_cast<int32_t>((byte(5) << 24 | byte(6) << 16 | byte(7) << 8 | byte(8)) &
                                              0x7fffffff)};
    payload_ = header_.length;
    have_ = 0;
    complete_ = true;
  }

  std::array<char, kSize> raw_{};
  size_t have_ = 0;
  size_t payload_;  // still to come of the current frame, or of the preface
  FrameHeader header_;
  bool complete_ = false;
};

}  // namespace fairlead::proxy::http2
