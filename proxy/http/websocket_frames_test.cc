#include "proxy/http/websocket_frames.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fairlead::proxy::http {
namespace {

using namespace std::string_literals;

std::string frame(uint8_t opcode, size_t size, bool masked) {
  std::string bytes(1, static_cast<char>(0x80 | opcode));
  const char mask_bit = masked ? '\x80' : '\0';
  if (size < 126) {
    bytes += static_cast<char>(mask_bit | static_cast<char>(size));
  } else {
    const int wide = size < 65536 ? 2 : 8;
    bytes += static_cast<char>(mask_bit | static_cast<char>(wide == 2 ? 126 : 127));
    for (int i = wide - 1; i >= 0; --i) bytes += static_cast<char>(size >> (8 * i));
  }
  if (masked) bytes += "mask";
  return bytes.append(size, '\x88');  // a payload that looks like a Close
}

/// Ends of frames, when the bytes come in pieces of `piece`.
std::vector<size_t> ends(std::string_view bytes, size_t piece) {
  WebSocketFrames frames;
  std::vector<size_t> found;
  for (size_t at = 0; at < bytes.size();) {
    const size_t taken = frames.next(bytes.substr(at, std::min(piece, bytes.size() - at)));
    EXPECT_GT(taken, 0u);
    at += taken;
    if (frames.at_boundary()) found.push_back(at);
  }
  EXPECT_FALSE(frames.closed());
  return found;
}

TEST(WebSocketFrames, FindsTheSameEndsHoweverTheBytesAreCut) {
  std::string bytes;
  std::vector<size_t> expected;
  for (const size_t size : {0, 1, 125, 126, 127, 1000, 65535, 65536, 70000}) {
    for (const bool masked : {false, true}) {
      bytes += frame(2, size, masked);
      expected.push_back(bytes.size());
    }
  }
  for (const size_t piece : {size_t{1}, size_t{3}, size_t{1000}, bytes.size()})
    EXPECT_EQ(ends(bytes, piece), expected) << piece;
}

TEST(WebSocketFrames, BeginsAtABoundary) { EXPECT_TRUE(WebSocketFrames().at_boundary()); }

TEST(WebSocketFrames, SeesAClose) {
  WebSocketFrames frames;
  frames.next(frame(8, 2, true).substr(0, 7));
  EXPECT_FALSE(frames.closed()) << "not before its end";
  frames.next("\x88"s);
  EXPECT_TRUE(frames.closed());
  EXPECT_TRUE(frames.at_boundary());
}

TEST(WebSocketFrames, OurOwnAreWholeAndClose) {
  for (const auto bytes : {kGoingAway, kGoingAwayMasked}) {
    WebSocketFrames frames;
    EXPECT_EQ(frames.next(bytes), bytes.size());
    EXPECT_TRUE(frames.closed());
  }
}

}  // namespace
}  // namespace fairlead::proxy::http
