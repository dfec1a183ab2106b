#include "routing/regex_set.h"

#include <gtest/gtest.h>

namespace fairlead::routing {
namespace {

TEST(RegexSet, MatchesTheWholeTextInEveryCopy) {
  RegexSet set(2);
  ASSERT_EQ(*set.add("a+"), 0u);
  ASSERT_EQ(*set.add("b"), 1u);
  for (size_t copy = 0; copy < 2; ++copy) {
    EXPECT_TRUE(set.matches(0, "aa", copy));
    EXPECT_FALSE(set.matches(0, "aab", copy));
    EXPECT_FALSE(set.matches(1, "a", copy));
  }
}

TEST(RegexSet, SaysWhatIsWrong) {
  RegexSet set(1);
  auto number = set.add("(");
  ASSERT_FALSE(number.ok());
  EXPECT_EQ(number.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(number.status().message().find("missing"), absl::string_view::npos);
}

}  // namespace
}  // namespace fairlead::routing
