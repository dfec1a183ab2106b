#include "proxy/http/chunk_line.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::proxy::http {
namespace {

using Status = ChunkLine::Status;

TEST(ChunkLine, ReadsSizes) {
  struct Case {
    std::string_view text;
    uint64_t size;
  };
  for (const Case& c : {Case{"0\r\n", 0}, Case{"a\r\n", 10}, Case{"1F\r\n", 31},
                        Case{"0000000000000010\r\n", 16}, Case{"FFFFFFFFFFFFFFF\r\n", 0xFFFFFFFFFFFFFFFu}}) {
    const ChunkLine line = parse_chunk_line(std::string(c.text) + "more");
    EXPECT_EQ(line.status, Status::complete) << c.text;
    EXPECT_EQ(line.size, c.size);
    EXPECT_EQ(line.length, c.text.size());
  }
}

TEST(ChunkLine, SkipsExtensions) {
  for (const char* text :
       {"1;a\r\n", "1;a=b\r\n", "1;a=\"b;\\\"c\"\r\n", "1 ; a = b ; c\r\n", "1;a;b\r\n", "1;a=\"\"\r\n"}) {
    EXPECT_EQ(parse_chunk_line(text).status, Status::complete) << text;
  }
}

TEST(ChunkLine, RefusesEverythingElse) {
  for (const char* text : {"\r\n",
                           "\n",
                           "12\n",
                           "1;ab\n",
                           "1\n",
                           "1\r\r\n",
                           "0x1\r\n",
                           "1_\r\n",
                           "+1\r\n",
                           "-1\r\n",
                           " 1\r\n",
                           "1 \r\n",
                           "1;\r\n",
                           "1;;a\r\n",
                           "1;a;\r\n",
                           "1;=b\r\n",
                           "1;a=\r\n",
                           "1;a=\"b\r\n",
                           "1;a=\"b\"c\r\n",
                           "1;a\x01\r\n",
                           "1;a=\"\x7f\"\r\n",
                           "1;a\rb\r\n",
                           "1,a\r\n",
                           "1;a=\"\\\"\r\n",
                           "1000000000000000\r\n",
                           "00000000000000001\r\n",
                           "g",
                           ";a\r\n",
                           "1;a b\r\n",
                           "1;a ;\r\n"}) {
    EXPECT_EQ(parse_chunk_line(text).status, Status::bad) << text;
  }
}

TEST(ChunkLine, WaitsForItsEnd) {
  for (const char* text : {"", "1", "1;a", "1\r"})
    EXPECT_EQ(parse_chunk_line(text).status, Status::incomplete) << text;
}

TEST(ChunkLine, BoundsItsLength) {
  EXPECT_EQ(parse_chunk_line("1;" + std::string(1020, 'a') + "\r\n").status, Status::complete);
  EXPECT_EQ(parse_chunk_line("1;" + std::string(1021, 'a') + "\r\n").status, Status::bad);
  EXPECT_EQ(parse_chunk_line("1;" + std::string(1021, 'a')).status, Status::incomplete);
  EXPECT_EQ(parse_chunk_line("1;" + std::string(1022, 'a')).status, Status::bad);
}

}  // namespace
}  // namespace fairlead::proxy::http
