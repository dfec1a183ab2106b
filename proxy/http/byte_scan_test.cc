#include "proxy/http/byte_scan.h"

#include <gtest/gtest.h>

#include <cctype>
#include <string>

namespace fairlead::proxy::http {
namespace {

// Every byte at every position of strings on both sides of the sixteen-byte step, against the definition.
TEST(ByteScan, FindsEachByteWhereverItStands) {
  for (size_t size = 1; size < 40; ++size) {
    for (size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, 'x');
        text[at] = static_cast<char>(byte);
        const char* const begin = text.data();
        const char* const end = begin + size;
        const bool control = (byte < 0x20 && byte != '\t') || byte == 0x7f;
        EXPECT_EQ(find_control(begin, end), control ? begin + at : end) << size << " " << at << " " << byte;
        const bool word = byte < 0x80 && (std::isalnum(byte) != 0 || byte == '-');
        EXPECT_EQ(find_word_end(begin, end), word ? end : begin + at) << size << " " << at << " " << byte;
        const bool unprintable = byte < 0x20 || byte >= 0x7f;
        EXPECT_EQ(find_unprintable(begin, end), unprintable ? begin + at : end)
            << size << " " << at << " " << byte;
      }
    }
  }
}

TEST(ByteScan, FindsThePairOnlyWithinTheBytes) {
  for (size_t size = 2; size < 50; ++size) {
    for (size_t at = 0; at + 1 < size; ++at) {
      for (const char second : {'\n', '\r', 'x'}) {
        std::string text(size, 'x');
        text[at] = '\n';
        text[at + 1] = second;
        const char* const begin = text.data();
        const bool found = second != 'x';
        EXPECT_EQ(find_line_pair(begin, begin + size), found ? begin + at : begin + size);
        EXPECT_EQ(find_line_pair(begin, begin + at + 1), begin + at + 1);
      }
    }
  }
  const std::string empty;
  EXPECT_EQ(find_line_pair(empty.data(), empty.data()), empty.data());
}

}  // namespace
}  // namespace fairlead::proxy::http
