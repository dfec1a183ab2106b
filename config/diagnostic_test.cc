#include "config/diagnostic.h"

#include <gtest/gtest.h>

namespace fairlead::config {
namespace {

TEST(Diagnostic, FormatsWhatIsKnown) {
  EXPECT_EQ(format("f.yaml", {{3, 7}, "a.b", "wrong"}), "f.yaml:3:7: a.b: wrong");
  EXPECT_EQ(format("f.yaml", {{3, 7}, "", "wrong"}), "f.yaml:3:7: wrong");
  EXPECT_EQ(format("f.yaml", {{}, "", "wrong"}), "f.yaml: wrong");
  EXPECT_EQ(format("", {{}, "", "wrong"}), "wrong");
}

TEST(Diagnostics, AreSortedByPosition) {
  Diagnostics diagnostics;
  diagnostics.add({2, 1}, "b", "second");
  diagnostics.add({1, 9}, "a", "first");
  diagnostics.add({2, 1}, "c", "third");
  EXPECT_FALSE(diagnostics.empty());
  const auto taken = diagnostics.take();
  ASSERT_EQ(taken.size(), 3u);
  EXPECT_EQ(taken[0].field, "a");
  EXPECT_EQ(taken[1].field, "b");
  EXPECT_EQ(taken[2].field, "c");
  EXPECT_TRUE(diagnostics.empty());
}

TEST(Diagnostics, AreBoundedAndCountTheRest) {
  Diagnostics diagnostics;
  for (size_t i = 0; i < Diagnostics::kMaxDiagnostics; ++i) diagnostics.add({1, 1}, "", "x");
  EXPECT_TRUE(diagnostics.full());
  diagnostics.add({1, 1}, "", "x");
  diagnostics.add({1, 1}, "", "x");
  const auto taken = diagnostics.take();
  ASSERT_EQ(taken.size(), Diagnostics::kMaxDiagnostics + 1);
  EXPECT_EQ(taken.back().message, "and 2 more errors");
}

}  // namespace
}  // namespace fairlead::config
