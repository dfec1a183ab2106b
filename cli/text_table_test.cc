#include "cli/text_table.h"

#include <gtest/gtest.h>

namespace fairlead::cli {
namespace {

TEST(TextTable, LinesUpColumns) {
  EXPECT_EQ(text_table({{"A", "LONG", "C"}, {"value", "x", ""}, {"v", "", "z"}}),
            "A      LONG  C\n"
            "value  x\n"
            "v            z\n");
}

TEST(TextTable, NoRows) { EXPECT_EQ(text_table({}), ""); }

}  // namespace
}  // namespace fairlead::cli
