#include "sim/replay/names.h"

#include <gtest/gtest.h>

namespace fairlead::sim {
namespace {

TEST(Names, KeepTheirNumbers) {
  Names names;
  EXPECT_EQ(names.find("near"), Names::kNone);
  EXPECT_EQ(names.of("near"), 0);
  EXPECT_EQ(names.of("far"), 1);
  EXPECT_EQ(names.of("near"), 0);
  EXPECT_EQ(names.find("far"), 1);
}

TEST(Names, RunOut) {
  Names names;
  for (int i = 0; i < Names::kNone; ++i) EXPECT_EQ(names.of(std::to_string(i)), i);
  EXPECT_EQ(names.of("one more"), Names::kNone);
  EXPECT_EQ(names.of("7"), 7);
}

}  // namespace
}  // namespace fairlead::sim
