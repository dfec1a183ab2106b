#include "proxy/http2/frame_scanner.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fairlead::proxy::http2 {
namespace {

std::string frame(uint8_t type, uint8_t flags, uint32_t stream, const std::string& payload) {
  const auto byte = [](uint32_t value) { return static_cast<char>(value & 0xff); };
  const auto length = static_cast<uint32_t>(payload.size());
  std::string out = {byte(length >> 16), byte(length >> 8),  byte(length),      byte(type),  byte(flags),
                     byte(stream >> 24), byte(stream >> 16), byte(stream >> 8), byte(stream)};
  return out + payload;
}

/// Streams of the headers found when `bytes` come in pieces of `size`.
std::vector<int32_t> streams(const std::string& bytes, size_t size, size_t preface = 0) {
  FrameScanner scanner(preface);
  std::vector<int32_t> found;
  for (size_t at = 0; at < bytes.size(); at += size) {
    std::string_view piece = std::string_view(bytes).substr(at, size);
    while (!piece.empty()) {
      const size_t taken = scanner.next(piece);
      EXPECT_GT(taken, 0u);
      piece.remove_prefix(taken);
      if (scanner.at_header()) found.push_back(scanner.header().stream);
    }
  }
  return found;
}

TEST(FrameScanner, ReadsAHeader) {
  const std::string bytes = frame(1, 5, 0x80000003, std::string(70'000, 'x'));
  FrameScanner scanner(0);
  EXPECT_EQ(scanner.next(bytes), 9u);
  ASSERT_TRUE(scanner.at_header());
  EXPECT_EQ(scanner.header().length, 70'000u);
  EXPECT_EQ(scanner.header().type, 1);
  EXPECT_EQ(scanner.header().flags, 5);
  EXPECT_EQ(scanner.header().stream, 3) << "the reserved bit does not count";
}

TEST(FrameScanner, FindsEveryHeaderHoweverTheBytesWereCut) {
  const std::string bytes = "preface!" + frame(4, 0, 0, "") + frame(0, 0, 1, "payload") + frame(0, 1, 3, "") +
                            frame(6, 0, 5, "12345678");
  for (size_t size = 1; size <= bytes.size(); ++size) {
    EXPECT_EQ(streams(bytes, size, 8), (std::vector<int32_t>{0, 1, 3, 5})) << size;
  }
}

}  // namespace
}  // namespace fairlead::proxy::http2
