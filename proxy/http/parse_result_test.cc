#include "proxy/http/parse_result.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "proxy/http/reason_phrase.h"

namespace fairlead::proxy::http {
namespace {

TEST(ParseError, HasANameAndAnAnswerEach) {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(ParseError::bad_expectation); ++i) {
    const auto error = static_cast<ParseError>(i);
    EXPECT_TRUE(names.insert(to_string(error)).second) << i;
    EXPECT_NE(std::string(to_string(error)), "unknown");
    EXPECT_NE(reason_phrase(status_of(error)), "") << i;
  }
}

TEST(ParseError, IsAnsweredByItsKind) {
  EXPECT_EQ(status_of(ParseError::request_line_too_long), 414);
  EXPECT_EQ(status_of(ParseError::bad_expectation), 417);
  EXPECT_EQ(status_of(ParseError::head_too_long), 431);
  EXPECT_EQ(status_of(ParseError::too_many_fields), 431);
  EXPECT_EQ(status_of(ParseError::unsupported_transfer_encoding), 501);
  EXPECT_EQ(status_of(ParseError::bad_version), 505);
  EXPECT_EQ(status_of(ParseError::bad_chunk), 400);
}

}  // namespace
}  // namespace fairlead::proxy::http
