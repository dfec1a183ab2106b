#include "sim/columns.h"

#include <gtest/gtest.h>

namespace fairlead::sim {
namespace {

TEST(Columns, KeepToTheirSide) {
  EXPECT_EQ(columns({{"", "A", "LONG"}, {"name", "12.5", "1"}, {"n", "3", ""}}, "lr"),
            "         A  LONG\n"
            "name  12.5     1\n"
            "n        3\n");
}

TEST(Columns, CountCharactersNotBytes) {
  EXPECT_EQ(columns({{"× b", "1"}, {"abc", "2"}}, "l"),
            "× b  1\n"
            "abc  2\n");
}

TEST(Columns, NoRows) { EXPECT_EQ(columns({}, "l"), ""); }

TEST(Columns, HeadingsBreakAfterHyphens) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(broken("steer", 8), Lines({"steer"}));
  EXPECT_EQ(broken("least-request", 8), Lines({"least-", "request"}));
  EXPECT_EQ(broken("a-b-envoy", 8), Lines({"a-b-", "envoy"}));
  EXPECT_EQ(broken("clairvoyant", 8), Lines({"clairvoyant"}));
  EXPECT_EQ(broken("", 8), Lines({""}));
}

}  // namespace
}  // namespace fairlead::sim
