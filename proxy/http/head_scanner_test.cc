#include "proxy/http/head_scanner.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::proxy::http {
namespace {

TEST(HeadScanner, FindsTheEmptyLineWhereverTheBytesAreCut) {
  for (const std::string head : {"a\r\n\r\n", "\n\n", "a\n\n", "a\nb\n\r\n", "a\r\nb\r\n\n",
                                 "first line\r\n\rx\r\nlonger than sixteen bytes\r\n\r\n"}) {
    const std::string bytes = head + "rest\r\n\r\n";
    for (size_t first = 0; first <= bytes.size(); ++first) {
      HeadScanner scanner;
      size_t length = scanner.scan(std::string_view(bytes).substr(0, first));
      for (size_t size = first; length == 0 && size <= bytes.size(); ++size) {
        length = scanner.scan(std::string_view(bytes).substr(0, size));
      }
      EXPECT_EQ(length, head.size()) << head << first;
      EXPECT_EQ(scanner.first_line(), head.find('\n') + 1);
    }
  }
}

TEST(HeadScanner, SeesTheFirstLineBeforeTheEnd) {
  HeadScanner scanner;
  EXPECT_EQ(scanner.scan(""), 0u);
  EXPECT_FALSE(scanner.started());
  EXPECT_EQ(scanner.scan("abc\r"), 0u);
  EXPECT_TRUE(scanner.started());
  EXPECT_EQ(scanner.first_line(), 0u);
  EXPECT_EQ(scanner.scan("abc\r\n"), 0u);
  EXPECT_EQ(scanner.first_line(), 5u);
  scanner.reset();
  EXPECT_EQ(scanner.first_line(), 0u);
}

}  // namespace
}  // namespace fairlead::proxy::http
