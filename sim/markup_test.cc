#include "sim/markup.h"

#include <gtest/gtest.h>

namespace fairlead::sim {
namespace {

TEST(Markup, EscapesWhatMeansSomething) {
  EXPECT_EQ(escaped("a < b & \"c\" > d × ü"), "a &lt; b &amp; &quot;c&quot; &gt; d × ü");
  EXPECT_EQ(escaped(""), "");
}

TEST(Markup, JoinsTextAndNumbers) {
  EXPECT_EQ(joined("a", std::string("b"), std::string_view("c"), 7, -3, size_t{9}), "abc7-39");
  std::string out = "x";
  append(out, 1, " y");
  EXPECT_EQ(out, "x1 y");
}

}  // namespace
}  // namespace fairlead::sim
