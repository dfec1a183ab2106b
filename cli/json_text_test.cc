#include "cli/json_text.h"

#include <gtest/gtest.h>

namespace fairlead::cli {
namespace {

TEST(JsonText, MembersAsText) {
  auto object = boost::json::parse(R"({"s": "x", "n": 7, "null": null, "half": 0.5, "ms": 20, "list": [1]})");
  EXPECT_EQ(text(object, "s"), "x");
  EXPECT_EQ(text(object, "n"), "7");
  EXPECT_EQ(text(object, "null"), "-");
  EXPECT_EQ(text(object, "missing"), "-");
  EXPECT_EQ(percent(object, "half"), "50.0%");
  EXPECT_EQ(percent(object, "null"), "-");
  EXPECT_EQ(milliseconds(object, "ms"), "20.0 ms");
  EXPECT_EQ(list(object, "list").size(), 1u);
  EXPECT_TRUE(list(object, "s").empty());
  EXPECT_TRUE(list(7, "s").empty());
}

}  // namespace
}  // namespace fairlead::cli
