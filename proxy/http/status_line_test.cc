#include "proxy/http/status_line.h"

#include <gtest/gtest.h>

namespace fairlead::proxy::http {
namespace {

TEST(StatusLine, GivesVersionStatusAndReason) {
  ResponseHead head;
  EXPECT_EQ(parse_status_line("HTTP/1.0 599 A reason", head), ParseError::none);
  EXPECT_EQ(head.minor_version, 0);
  EXPECT_EQ(head.status, 599);
  EXPECT_EQ(head.reason, "A reason");
  EXPECT_EQ(parse_status_line("HTTP/1.1 100", head), ParseError::none);
  EXPECT_EQ(head.minor_version, 1);
  EXPECT_EQ(head.reason, "");
}

TEST(StatusLine, RefusesCodesThatAreNone) {
  ResponseHead head;
  for (const char* line : {"HTTP/1.1 ", "HTTP/1.1 20", "HTTP/1.1 2 0", "HTTP/1.1 200x", "HTTP/1.1 +20",
                           "HTTP/1.1\t200", "HTTP/1.1 600 X", "HTTP/1.1 000"}) {
    EXPECT_EQ(parse_status_line(line, head), ParseError::bad_status_line) << line;
  }
  EXPECT_EQ(parse_status_line("HTTP/3.1 200 OK", head), ParseError::bad_version);
}

TEST(StatusLine, KnowsEarlyWhatCanNotBecomeOne) {
  for (const char* start : {"", "H", "HTTP/", "HTTP/1.1 200"})
    EXPECT_TRUE(may_be_status_line(start)) << start;
  for (const char* start : {"h", "HTTX", "\r", "0\r\n"}) EXPECT_FALSE(may_be_status_line(start)) << start;
}

}  // namespace
}  // namespace fairlead::proxy::http
